"""The file as a whole: what stands at its top level."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from cnnshape.layers.layer import Written
from cnnshape.layers.quantities import Name, Reference, Shape, Text, WholeNumber

Dtype = Literal["float32", "float64", "float16", "bfloat16", "int8", "uint8", "int32"]


class NetworkExpectation(Written):
    """What a file promises about its totals; `lint` and `verify` check it."""

    parameters: WholeNumber | None = None
    macs: WholeNumber | None = None
    output: Any = None
    weighted_layers: WholeNumber | None = None
    receptive_field: Annotated[tuple[WholeNumber, ...], Field(min_length=1)] | None = None


class Budget(Written):
    """What the network may cost at the most."""

    parameters: WholeNumber | None = None
    macs: WholeNumber | None = None
    peak_activation_bytes: WholeNumber | None = None
    parameter_bytes: WholeNumber | None = None


class Example(Written):
    """An input and the output that executing the network must give, to 1e-5."""

    input: Any
    output: Any


class Architecture(Written):
    """An architecture file: an input, a list of layers, and what is said about them."""

    name: Text | None = None
    source: Text | None = None
    description: Text | None = None
    input: Shape | None = None
    inputs: Annotated[dict[Name, Shape], Field(min_length=1)] | None = None
    layout: Literal["channels_last", "channels_first"] = "channels_last"
    dtype: Dtype = "float32"
    parameters: Any = None
    blocks: Any = None
    extends: Text | None = None
    layers: Any = None
    outputs: tuple[Reference, ...] | None = None
    expect: NetworkExpectation | None = None
    budget: Budget | None = None
    examples: tuple[Example, ...] | None = None
