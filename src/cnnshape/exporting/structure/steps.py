"""What a kind says of a layer in a framework: the steps that compute it, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.exporting.code.expressions import Call, Expression, Input, Own, call
from cnnshape.network import Layout, Node, Shape

if TYPE_CHECKING:
    import numpy as np


class Array(NamedTuple):
    """An array of a framework: the arrays of ours that it is made of, and how.

    `reads` are names of arrays of the layer, as `weight`; `lay_out` takes them in that order.
    """

    reads: tuple[str, ...]
    lay_out: Callable[..., np.ndarray[Any, Any]]

    def names(self, layer: str) -> list[str]:
        """Return the names that the arrays of a layer have in the network, as `conv1.weight`."""
        return [f"{layer}.{each}" for each in self.reads]

    def value(self, layer: str, arrays: Mapping[str, Any]) -> Any:
        """Return the array of the framework from those of a layer, by their names."""
        return self.lay_out(*(arrays[name] for name in self.names(layer)))


NO_ARRAYS: Mapping[str, Array] = MappingProxyType({})


class Step(NamedTuple):
    """A part of a layer that is one expression.

    `forward` is computed from the inputs of the layer (the first step) or from the step before.
    Where something must be built once (a module of PyTorch), `own` builds it and `forward` uses it
    as `Own()`. `in_sequence` builds a module that does all of the step, to stand in a sequence.
    `arrays` are those of the module by their names in the framework. `role` tells apart several
    steps of a layer that build something; the main one has none.
    """

    forward: Expression
    own: Call | None = None
    in_sequence: Call | None = None
    arrays: Mapping[str, Array] = NO_ARRAYS
    role: str = ""


class Layered(NamedTuple):
    """A layer of the network with all that a framework must know to compute it.

    A step reads its inputs as `Input(0)` and on; behind them comes the layer that it is `like`.

    Shapes are channels last: `reads` those of its inputs. `like` is the shape of the layer whose
    size it takes over. `weights` are the shapes of its arrays, of the layer it shares them with.
    `is_strided` says whether it has a stride here or in another use of its block,
    `is_at_least_zero` whether all that it reads is 0 or more, here and in other uses.
    """

    node: Node
    layout: Layout
    reads: tuple[Shape, ...]
    output: Shape
    claim: Claim
    weights: Mapping[str, Shape]
    like: Shape | None = None
    is_strided: bool = False
    is_at_least_zero: bool = False

    @property
    def layer(self) -> Any:
        """The layer as it is written."""
        return self.node.layer

    @property
    def rank(self) -> int:
        """How many spatial axes the first input has."""
        return len(self.reads[0]) - 1

    @property
    def channels(self) -> int:
        """The channels of the first input."""
        return self.reads[0][-1]


def plain(build: Call, arrays: Mapping[str, Array] = NO_ARRAYS, role: str = "") -> Step:
    """Return the step of a module that is called with one input and is all that is needed."""
    return Step(call(Own(), Input()), build, build, arrays, role)
