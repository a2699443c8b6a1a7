"""calflops: runs a module whose functions are patched to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.peer import Analysis, Count, Peer, torch_input

if TYPE_CHECKING:
    from cnnshape.network import Network


def show(name: str) -> None:
    """Print a plain module with the counts of each of its layers."""
    from calflops import calculate_flops

    from benchmarks.peers.plain_torch import plain

    module, shape = plain(name)
    calculate_flops(module, (1, *shape))


def prepare(network: Network, batch: int) -> Analysis:
    """Make a module of a network, to be run."""
    from calflops import calculate_flops

    from frameworks.torch_module import module_of

    module, x = module_of(network), torch_input(network, batch)

    def count() -> Count:
        _, macs, parameters = calculate_flops(
            module, args=[x], print_results=False, output_as_string=False
        )
        return Count(macs / batch, parameters)

    return count


PEER = Peer(
    "calflops",
    ("torch", "calflops", "transformers", "accelerate"),
    "calflops",
    "multiply-adds of the functions it knows; runs the module",
    prepare,
)
