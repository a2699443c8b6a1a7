"""Windows at a layer's real input: rules of padding resolved, and guards for what cannot slide."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from cnnshape.analysis.axes.windows import COPIES, Slide, least_cells
from cnnshape.analysis.claim import SAME_CELL, Inputs, Reach
from cnnshape.analysis.faults import Fault
from cnnshape.layers.axis_names import AXIS_NAMES
from cnnshape.layers.layer import Layer
from cnnshape.phrases import count
from cnnshape.window import Window, dilated_span, half_padding

Sides = tuple[int, int]
Values = TypeVar("Values", bound=Hashable)


COPIED = {
    "reflect": "the border cell is not repeated: of {cells}, {most} can be mirrored",
    "circular": "what is copied lies at the other end: there, {cells} can be copied",
}
"""Why padding of a mode needs so many cells."""


class OtherAxes(ValueError):
    """A list does not have a value for each spatial axis."""


def per_axis(value: int | Sequence[int], rank: int) -> tuple[int, ...]:
    """Return one value for each spatial axis; raise OtherAxes where a list has more or fewer."""
    return (value,) * rank if isinstance(value, int) else _of_length(value, rank)


def sides_per_axis(amounts: Any, rank: int) -> tuple[Sides, ...]:
    """Return the cells before and after each axis from amounts as a file may write them."""
    if isinstance(amounts, int):
        return ((amounts, amounts),) * rank
    sides = _of_length(amounts, rank)
    return tuple((side, side) if isinstance(side, int) else side for side in sides)


def _of_length(values: Sequence[Values], rank: int) -> tuple[Values, ...]:
    if len(values) != rank:
        raise OtherAxes
    return tuple(values)


def fixed_padding(rule: Any, spans: Sequence[int]) -> tuple[Sides, ...]:
    """Return the padding of each axis, where it does not depend on the size of the input."""
    if rule == "valid":
        return ((0, 0),) * len(spans)
    if rule == "half":
        return tuple(map(half_padding, spans))
    if rule == "causal":
        return _of_length(tuple((span - 1, 0) for span in spans), 1)
    return sides_per_axis(rule, len(spans))


@lru_cache(1024)
def slides_of(
    rank: int,
    kernel: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool = False,
    mode: str = "zeros",
) -> tuple[Slide, ...]:
    """Return what a window does to each axis, at every size."""
    strides = per_axis(stride, rank)
    spans = tuple(map(dilated_span, per_axis(kernel, rank), per_axis(dilation, rank)))
    is_same = padding == "same"
    sides = fixed_padding("valid" if is_same else padding, spans)
    return tuple(
        Slide(Window(span, stride, before, after), is_same, ceil_mode, mode=mode)
        for span, stride, (before, after) in zip(spans, strides, sides, strict=True)
    )


def windows_at(sizes: Sequence[int], slides: Sequence[Slide]) -> tuple[Window, ...]:
    """Return the window of each axis with its padding and its last position resolved at a size."""
    return tuple([slide.at(n) for slide, n in zip(slides, sizes, strict=True)])


@lru_cache(1024)
def reach_of(window: Window, dilation: int = 1, mode: str = "zeros") -> Reach:
    """Return the reach of a window that reads every `dilation`-th cell of its span."""
    first = -window.before
    taps = range(first, first + window.span, dilation)
    reach = Reach(window.stride, (taps,), copies_cells=mode in COPIES)
    # A range of one cell is equal to others with another step: rules of the linter read it.
    return SAME_CELL if dilation == 1 and reach == SAME_CELL else reach


def needs_a_map(layer: Layer, inputs: Inputs) -> Iterator[Fault]:
    """Refuse an input without spatial axes."""
    if inputs.rank == 0:
        yield Fault(
            "S108",
            f"{layer.type} needs a map, but reads a vector of {inputs.channels:,} values",
            notes=(f"`{inputs.names[0]}` has no spatial axes",),
            help=_map_help(inputs),
        )


def lists_match_axes(layer: Layer, inputs: Inputs, *keys: str) -> Iterator[Fault]:
    """Refuse a list that is not as long as the input has spatial axes."""
    rank = inputs.rank
    axes = count(rank, "spatial axis", "spatial axes")
    for key in keys:
        value = getattr(layer, key)
        if rank and isinstance(value, tuple) and len(value) != rank:
            yield Fault(
                "S108",
                f"`{key}` lists {count(len(value), 'value')} for {axes}",
                key,
                notes=(f"`{inputs.names[0]}` is {inputs.text()}, channels included",),
                help=_rank_help(len(value), inputs),
            )


def causal_on_one_axis(inputs: Inputs, padding: Any, kernel: Any, dilation: Any) -> Iterator[Fault]:
    """Refuse causal padding of a map with several axes: which of them is time is not known."""
    if padding != "causal" or inputs.rank == 1:
        return
    rank = inputs.rank
    first, *others = map(dilated_span, per_axis(kernel, rank), per_axis(dilation, rank))
    sides = [[first - 1, 0], *([half_padding(span)[0]] * 2 for span in others)]
    yield Fault(
        "S108",
        f"`padding: causal` is for a single axis, not for {inputs.text()}",
        "padding",
        notes=(f"`{inputs.names[0]}` has {inputs.rank} spatial axes",),
        help=f"write the cells before and after each axis, as `padding: {sides}`, which is causal "
        f"along the {AXIS_NAMES[inputs.rank][0]}",
    )


def windows_fit(
    inputs: Inputs,
    windows: Sequence[Window],
    smallest: Callable[[], Iterable[int]] | None = None,
) -> Iterator[Fault]:
    """Refuse windows that find no position; `smallest` finds the sizes that would work here."""
    if min(map(Window.count, windows, inputs.sizes)) >= 1:
        return
    needed = map(Window.smallest_input, windows) if smallest is None else smallest()
    for where, (n, window, least) in axes_alike(zip(inputs.sizes, windows, needed, strict=True)):
        if window.count(n) < 1:
            yield Fault(
                "S101",
                f"a window of {window.span:,} does not fit on a {where} of {n:,}",
                "kernel",
                notes=(f"{_size_formula(n, window)} = {window.count(n)}",),
                help=f"the smallest {where} that works here is {least:,}",
            )


def enough_cells_to_copy(
    inputs: Inputs, sides: Sequence[Sides], key: str, mode: str
) -> Iterator[Fault]:
    """Refuse padding with copies of more cells than an axis has; `key` is that of the mode."""
    for where, (n, ends) in axes_alike(zip(inputs.sizes, sides, strict=True)):
        least = least_cells(mode, *ends)
        if n < least:
            most = n + max(ends) - least
            smaller = f"pad by at most {most:,}, or with" if most else "use"
            yield Fault(
                "S111",
                f"{mode} padding of {max(ends):,} needs a {where} of {least:,} or more, not {n:,}",
                "padding",
                notes=(COPIED[mode].format(cells=count(n, "cell"), most=count(most, "cell")),),
                help=f"{smaller} `{key}: replicate`, which repeats the last cell",
            )


def axes_alike(values: Iterable[Values]) -> Iterator[tuple[str, Values]]:
    """Return the values of the axes, with the names of all axes that have the same ones."""
    per_axis_values = list(values)
    names: dict[Values, list[str]] = {}
    for name, value in zip(AXIS_NAMES[len(per_axis_values)], per_axis_values, strict=True):
        names.setdefault(value, []).append(name)
    for value, alike in names.items():
        yield " and ".join(alike), value


def _size_formula(size: int, window: Window) -> str:
    padding = window.before + window.after
    quotient = f"floor(({size} + {padding} - {window.span}) / {window.stride})"
    return f"{quotient} + 1"


def _map_help(inputs: Inputs) -> str:
    if inputs.names == ("input",):
        image = ", ".join(map(str, inputs.layout.with_one_channel(inputs.shape)))
        return f"declare the input with its channels, as [{image}], or use `dense`"
    return (
        "move this layer above the flatten or the global pooling, give the pooling "
        "`keep_axes: true`, or use `dense`"
    )


IMAGE_CHANNELS = frozenset({1, 3, 4})
"""Of an input with one of these, a list with one number more takes the channels for an axis."""


def _rank_help(length: int, inputs: Inputs) -> str:
    advice = f"write one number for all axes, or a list of {inputs.rank}"
    if length != inputs.rank + 1 or inputs.names != ("input",):
        return advice
    if inputs.channels in IMAGE_CHANNELS:
        return f"{advice}: a window covers all channels, which are not listed"
    image = ", ".join(map(str, inputs.layout.with_one_channel(inputs.shape)))
    return f"{advice}; if the input is an image without a channel axis, declare it as [{image}]"
