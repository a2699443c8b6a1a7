"""The whole file: the keys of its top level."""

from typing import Annotated, Any, Literal

from cnnshape.layers.quantities import (
    Count,
    Flag,
    Name,
    Reference,
    Shape,
    Text,
    WholeNumber,
    WholeNumberWithUnit,
    is_finite,
)
from cnnshape.layers.value_schemas import checked, limited, told_apart
from cnnshape.layers.written import Written

Dtype = Literal["float32", "float64", "float16", "bfloat16", "int8", "uint8", "int32"]


def _array(written: Any) -> Any:
    """Refuse what is no array: nested lists of finite numbers, all of the same length."""
    if isinstance(written, dict):
        return {name: _array(each) for name, each in written.items()}
    _shape_of_array(written)
    return written


def _shape_of_array(written: Any) -> tuple[int, ...]:
    if isinstance(written, list):
        shapes = {_shape_of_array(each) for each in written}
        if len(shapes) != 1:
            raise ValueError("an example must be nested lists of the same lengths, not ragged")
        return (len(written), *shapes.pop())
    if isinstance(written, bool) or not isinstance(written, (int, float)) or not is_finite(written):
        raise ValueError("an example must be nested lists of numbers")
    return ()


Array = Annotated[Any, checked(_array)]
"""Nested lists of numbers, or such for each input or output by name."""

OutputShape = Annotated[
    Shape | dict[str, Shape],
    told_apart(lambda written: "each" if isinstance(written, dict) else "one", "one", "each"),
]
"""The shape of the only output, or of each by name."""


class NetworkExpectation(Written):
    """What a file promises about its totals; `lint` and `verify` check it."""

    parameters: WholeNumberWithUnit | None = None
    non_trainable_parameters: WholeNumberWithUnit | None = None
    macs: WholeNumberWithUnit | None = None
    output: OutputShape | None = None
    weighted_layers: WholeNumber | None = None
    receptive_field: Annotated[tuple[WholeNumber, ...], limited(min_length=1)] | None = None
    window_receptive_field: Annotated[tuple[WholeNumber, ...], limited(min_length=1)] | None = None


NOT_WRITTEN: Any = None
"""The value of a key that the file does not have; one that it has must not be nothing."""


class PlanSettings(Written):
    """How the memory is planned that `ram` limits, as the options of `cnnshape memory` say it."""

    align: Count = NOT_WRITTEN
    in_place: tuple[Literal["pointwise", "merge", "depthwise", "accumulate"], ...] = NOT_WRITTEN
    outside: tuple[Literal["input", "output"], ...] = NOT_WRITTEN
    scratch: Literal["none", "im2col", "cmsis-nn"] = NOT_WRITTEN
    reorder: Flag = NOT_WRITTEN
    patches: Count = NOT_WRITTEN
    until: Reference = NOT_WRITTEN


class Budget(PlanSettings):
    """What the network may cost at the most; a key that is written has a value."""

    parameters: WholeNumberWithUnit = NOT_WRITTEN
    macs: WholeNumberWithUnit = NOT_WRITTEN
    peak_activation_bytes: WholeNumberWithUnit = NOT_WRITTEN
    parameter_bytes: WholeNumberWithUnit = NOT_WRITTEN
    ram: WholeNumberWithUnit = NOT_WRITTEN
    flash: WholeNumberWithUnit = NOT_WRITTEN


class Example(Written):
    """An input and the output that executing the network must give, to 1e-5."""

    input: Array
    output: Array


class Architecture(Written):
    """An architecture file: an input, a list of layers, and what is said about them."""

    name: Text | None = None
    task: Text | None = None
    source: Text | None = None
    description: Text | None = None
    input: Shape | None = None
    inputs: Annotated[dict[Name, Shape], limited(min_length=1)] | None = None
    layout: Literal["channels_last", "channels_first"] = "channels_last"
    dtype: Dtype = "float32"
    parameters: Any = None
    blocks: Any = None
    extends: Text | None = None
    edits: Any = None
    layers: Any = None
    outputs: Annotated[tuple[Reference, ...], limited(min_length=1)] | None = None
    expect: NetworkExpectation | None = None
    budget: Budget = NOT_WRITTEN
    examples: tuple[Example, ...] | None = None
