"""thop: runs a module with a hook on each layer, and adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.peer import Analysis, Count, Peer, torch_input

if TYPE_CHECKING:
    from cnnshape.network import Network


def show(name: str) -> None:
    """Print the two totals of a plain module, which is all there is."""
    import torch
    from thop import clever_format, profile

    from benchmarks.peers.plain_torch import plain

    module, shape = plain(name)
    print(*clever_format(profile(module, (torch.rand(1, *shape),)), "%.3f"))


def prepare(network: Network, batch: int) -> Analysis:
    """Make a module of a network, to be profiled."""
    from thop import profile

    from frameworks.torch_module import module_of

    module, x = module_of(network), torch_input(network, batch)

    def count() -> Count:
        macs, parameters = profile(module, (x,), verbose=False)
        return Count(macs / batch, int(parameters))

    return count


PEER = Peer(
    "thop",
    ("torch", "thop"),
    "thop",
    "operations of the layers it knows, norms and pooling too; runs the module",
    prepare,
)
