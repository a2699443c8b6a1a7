"""fvcore: traces a module and counts the operators of the trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.peer import Analysis, Count, Peer, torch_input

if TYPE_CHECKING:
    from cnnshape.network import Network


def show(name: str) -> None:
    """Print the table of a plain module."""
    import torch
    from fvcore.nn import FlopCountAnalysis, flop_count_table

    from benchmarks.peers.plain_torch import plain

    module, shape = plain(name)
    print(flop_count_table(FlopCountAnalysis(module, torch.rand(1, *shape))))


def prepare(network: Network, batch: int) -> Analysis:
    """Make a module of a network, to be traced; without the warnings that slow it down."""
    from fvcore.nn import FlopCountAnalysis, parameter_count

    from frameworks.torch_module import module_of

    module, x = module_of(network), torch_input(network, batch)

    def count() -> Count:
        said = FlopCountAnalysis(module, x)
        said.unsupported_ops_warnings(enabled=False).uncalled_modules_warnings(enabled=False)
        said.tracer_warnings("none")
        return Count(said.total() / batch, parameter_count(module)[""])

    return count


PEER = Peer(
    "fvcore",
    ("torch", "fvcore"),
    "fvcore",
    "multiply-adds, called flops, of the operators it knows, norms too; traces the module",
    prepare,
)
