"""torchinfo: runs a module with a hook on each layer, and prints a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.peer import Analysis, Count, Peer, torch_input

if TYPE_CHECKING:
    from cnnshape.network import Network


def show(name: str) -> None:
    """Print the table of a plain module."""
    from torchinfo import summary

    from benchmarks.peers.plain_torch import plain

    module, shape = plain(name)
    print(summary(module, (1, *shape), verbose=0))


def prepare(network: Network, batch: int) -> Analysis:
    """Make a module of a network, to be summarised."""
    from torchinfo import summary

    from frameworks.torch_module import module_of

    module, x = module_of(network), torch_input(network, batch)

    def count() -> Count:
        said = summary(module, input_data=x, verbose=0)
        return Count(said.total_mult_adds / batch, said.trainable_params)

    return count


PEER = Peer(
    "torchinfo",
    ("torch", "torchinfo"),
    "torchinfo",
    "multiply-adds of all layers with weights, their biases and norms too; runs the module",
    prepare,
)
