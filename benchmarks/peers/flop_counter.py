"""PyTorch's own FlopCounterMode on the meta device, where operators have shapes but no values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.peer import Analysis, Count, Peer, torch_input

if TYPE_CHECKING:
    from cnnshape.network import Network

FLOPS_OF_A_MAC = 2


def show(name: str) -> None:
    """Print the table of a plain module."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from benchmarks.peers.plain_torch import plain

    with torch.device("meta"), FlopCounterMode():
        module, shape = plain(name)
        module(torch.rand(1, *shape))


def prepare(network: Network, batch: int) -> Analysis:
    """Make a module of a network without values."""
    from torch.utils.flop_counter import FlopCounterMode

    from frameworks.torch_module import module_of

    module = module_of(network).to("meta")
    x = torch_input(network, batch, device="meta")

    def count() -> Count:
        with FlopCounterMode(display=False) as counter:
            output = module(x)
        parameters = sum(each.numel() for each in module.parameters())
        macs = counter.get_total_flops() / FLOPS_OF_A_MAC / batch
        return Count(macs, parameters, tuple(output.movedim(1, -1).shape[1:]))

    return count


PEER = Peer(
    "torch FlopCounterMode",
    ("torch",),
    "flop_counter",
    "two flops for a multiply-add of the operators it knows; runs the module without values",
    prepare,
)
