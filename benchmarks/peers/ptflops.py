"""ptflops: runs a module whose layers and functions are patched to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.peer import Analysis, Count, Peer, torch_input

if TYPE_CHECKING:
    from cnnshape.network import Network


def show(name: str) -> None:
    """Print a plain module with the counts of each of its layers."""
    from ptflops import get_model_complexity_info

    from benchmarks.peers.plain_torch import plain

    print(*get_model_complexity_info(*plain(name)))


def prepare(network: Network, batch: int) -> Analysis:
    """Make a module of a network, to be run."""
    from ptflops import get_model_complexity_info

    from frameworks.torch_module import module_of

    module, x = module_of(network), torch_input(network, batch)

    def count() -> Count:
        # it divides by the batch itself
        macs, parameters = get_model_complexity_info(
            module,
            tuple(x.shape[1:]),
            print_per_layer_stat=False,
            as_strings=False,
            input_constructor=lambda _: x,
        )
        return Count(macs, parameters)

    return count


PEER = Peer(
    "ptflops",
    ("torch", "ptflops"),
    "ptflops",
    "operations, called MACs, of layers and functions, biases, norms and activations too; "
    "runs the module",
    prepare,
)
