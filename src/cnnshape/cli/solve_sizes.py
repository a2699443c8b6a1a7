"""Questions of `cnnshape solve` about sizes: of two sizes, of a layer, of an input, of a merge."""

from __future__ import annotations

import sys

from cnnshape.cli.elapsed import elapsed
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.reading import read_network
from cnnshape.language.override_texts import sizes_in
from cnnshape.solving.settings import (
    DEFAULT_DILATIONS,
    DEFAULT_KERNELS,
    MAX_SIZE,
    PaddingValue,
    Ranges,
)
from cnnshape.solving.solve import Answer
from cnnshape.sweeping.axis import axis_in

MAX_VALUES = 10_000
"""How many values of a setting are tried at most."""


def is_size(word: str) -> bool:
    """Say whether a word is a size, as 224 or 224x160, and no file."""
    try:
        return bool(sizes_in(word))
    except ValueError:
        return False


def answer_about_sizes(
    size: str, wanted: str | None, ranges: Ranges | None, *, is_transposed: bool
) -> Answer:
    """Return the windows between two sizes; raise ValueError for what is no size."""
    from cnnshape.solving.sizes import size_answer

    if wanted is None:
        raise ValueError(f"say which size {size} is to become, as `cnnshape solve {size} 112`")
    return size_answer(_sizes(size), _sizes(wanted), ranges, is_transposed=is_transposed)


def answer_about_the_network(
    file: str, overrides: Overrides, wanted: str | None, layer: str | None, ranges: Ranges | None
) -> Answer:
    """Return the settings of a layer, the inputs of an output, or what lets branches meet."""
    from cnnshape.solving.inputs import input_answer
    from cnnshape.solving.layers import layer_answer
    from cnnshape.solving.meeting import meeting_of

    outputs = None if wanted is None else _sizes(wanted)
    network = read_network(file, overrides).or_exit()
    if outputs is None and layer is not None:
        raise ValueError(f"say which size {layer} is to give, as --output 14x14")
    with elapsed("trying sizes", sys.stderr):
        if outputs is None:
            return meeting_of(network)
        if layer is None:
            return input_answer(network, outputs)
        return layer_answer(network, layer, outputs, ranges)


def ranges_in(
    kernel: str | None, stride: str | None, padding: str | None, dilation: str | None
) -> Ranges | None:
    """Return the values to try; None if no option says any, and ValueError for what is none."""
    if kernel is stride is padding is dilation is None:
        return None
    return Ranges(
        _values("kernel", kernel) or DEFAULT_KERNELS,
        _values("dilation", dilation) or DEFAULT_DILATIONS,
        _values("stride", stride),
        None if padding is None else (_padding(padding),),
    )


def _padding(text: str) -> PaddingValue:
    if text == "same":
        return "same"
    amounts = (0,) if text == "valid" else _numbers("padding", text, least=0)
    if len(amounts) > 1:
        raise ValueError(f"--padding {text}: write one number, `same` or `valid`")
    return amounts[0]


def _values(name: str, text: str | None) -> tuple[int, ...] | None:
    return None if text is None else _numbers(name, text, least=1)


def _numbers(name: str, text: str, least: int) -> tuple[int, ...]:
    """Return the whole numbers of an option, as 3 or 1,3 or 1:7."""
    try:
        axis = axis_in(f"{name}={text}")
    except ValueError as error:
        raise ValueError(f"--{name} {text}: {error}") from None
    if axis.size > MAX_VALUES:
        raise ValueError(f"--{name} {text}: {axis.size:,} values are more than {MAX_VALUES:,}")
    values = tuple(axis.at(position) for position in range(axis.size))
    for value in values:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MAX_SIZE:
            raise ValueError(
                f"--{name} {text}: write whole numbers from {least} to {MAX_SIZE:,}, as 3 or 1:7"
            )
    return values


def _sizes(text: str) -> tuple[int, ...]:
    try:
        return sizes_in(text)
    except ValueError as error:
        raise ValueError(f"{text}: {error}") from None
