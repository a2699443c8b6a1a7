"""What a peer is: how it is started cold, how it analyses a network, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cnnshape.network import Network


class Unwritable(ValueError):
    """A network that a peer has no words for, and which ones it lacks."""


class Count(NamedTuple):
    """What is said of a network, for one sample; None where nothing is said.

    `output` is the shape of the output with channels last.
    """

    macs: float | None = None
    parameters: int | None = None
    output: tuple[int, ...] | None = None


Analysis = Callable[[], Count]
"""Analyses a network that was prepared before, and says what there is in it."""


class Peer(NamedTuple):
    """A program that counts or infers shapes.

    `packages` must be importable. `module` of this room has `show`, which prints a summary of
    "lenet" or "resnet50". `prepare` writes a network, for a batch, as the peer reads it.
    """

    name: str
    packages: tuple[str, ...]
    module: str
    counts: str
    prepare: Callable[[Network, int], Analysis]

    @property
    def is_installed(self) -> bool:
        """Whether all that it needs can be imported."""
        return all(find_spec(package) is not None for package in self.packages)

    @property
    def cold(self) -> str:
        """A program that prints the summary of the network that is its argument."""
        return f"import sys; from benchmarks.peers.{self.module} import show; show(sys.argv[1])"


def torch_input(network: Network, batch: int, **options: Any) -> Any:
    """Return a random tensor (batch, channels, *spatial), as a module reads it."""
    import torch

    *spatial, channels = input_shape(network)
    return torch.rand(batch, channels, *spatial, **options)


def input_shape(network: Network) -> Sequence[int]:
    """Return the sizes of a network's input, channels last."""
    import cnnshape

    return cnnshape.analyze(network).layers[0].output_shape or ()
