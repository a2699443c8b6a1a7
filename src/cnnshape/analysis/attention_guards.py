"""Refuse what attention cannot be paid to: heads, windows and inputs that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd, prod

from cnnshape.analysis.claim import Inputs
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.sliding import axes_alike, lists_match_axes, per_axis
from cnnshape.layers.attention import Attention
from cnnshape.network import Shape
from cnnshape.phrases import joined


def refuse_what_does_not_fit(layer: Attention, inputs: Inputs, keys: int, values: int) -> None:
    """Raise CannotRun with all that is wrong; `keys` and `values` are the channels of these."""
    refuse_if(_reads_maps(layer, inputs))
    refuse_if(
        lists_match_axes(layer, inputs, "window", "shift", "grid"), _inputs_agree(layer, inputs)
    )
    refuse_if(
        _heads_divide(layer, keys, "keys"),
        _heads_divide(layer, values, "values") if values != keys else iter(()),
        _queries_fit_keys(layer, inputs, keys),
        _groups_divide(layer, inputs),
        _shift_is_inside(layer, inputs),
    )


def as_three(shapes: Sequence[Shape]) -> tuple[Shape, Shape, Shape]:
    """Return the shapes that queries, keys and values are made of, of one to three inputs."""
    return shapes[0], shapes[min(1, len(shapes) - 1)], shapes[-1]


def _reads_maps(layer: Attention, inputs: Inputs) -> Iterator[Fault]:
    """Refuse a vector: it has no positions."""
    for name, shape in zip(inputs.names, inputs.shapes, strict=True):
        if len(shape) == 1:
            token = ", ".join(map(str, inputs.layout.outside((1, *shape))))
            yield Fault(
                "S108",
                f"attention needs positions, but `{name}` is a vector of {shape[0]:,} values",
                notes=(f"`{name}` has no spatial axes",),
                help="move this layer above the flatten or the global pooling, or make it a token "
                f"with `{{type: reshape, shape: [{token}]}}`",
            )


def _inputs_agree(layer: Attention, inputs: Inputs) -> Iterator[Fault]:
    """Refuse keys that do not match values, and maps of different sizes that must be alike."""
    _, key, value = as_three(inputs.shapes)
    texts = [f"`{name}` is {inputs.text(at)}" for at, name in enumerate(inputs.names)]
    if prod(key[:-1]) != prod(value[:-1]):
        yield Fault(
            "S104",
            f"attention needs a value for each key, but reads {prod(key[:-1]):,} keys and "
            f"{prod(value[:-1]):,} values",
            "from",
            notes=tuple(texts[1:]),
            help="bring keys and values to the same number of positions",
        )
    elif layer.compares_positions and len({shape[:-1] for shape in inputs.shapes}) > 1:
        needs = "relative_bias" if layer.relative_bias else "window" if layer.window else "grid"
        yield Fault(
            "S104",
            f"attention with `{needs}` needs inputs of the same sizes",
            "from",
            notes=tuple(texts),
            help=f"bring {joined([f'`{name}`' for name in dict.fromkeys(inputs.names)])} to the "
            f"same sizes, or leave out `{needs}`",
        )


def _heads_divide(layer: Attention, channels: int, what: str) -> Iterator[Fault]:
    if channels % layer.heads:
        fitting = gcd(channels, layer.heads)
        yield Fault(
            "S107",
            f"{layer.heads:,} heads do not divide the {channels:,} channels of the {what}",
            "heads",
            notes=(f"{channels} % {layer.heads} = {channels % layer.heads}",),
            help=f"use a number of heads that divides {channels:,}, as {fitting:,}, or set "
            f"`{what.removesuffix('s')}_channels` to a multiple of {layer.heads:,}",
        )


def _queries_fit_keys(layer: Attention, inputs: Inputs, keys: int) -> Iterator[Fault]:
    """Refuse queries and keys of different channels that nothing projects."""
    if not layer.project_inputs and inputs.channels != keys:
        yield Fault(
            "S104",
            f"queries have {inputs.channels:,} channels and keys {keys:,}, so they have no product",
            "from",
            notes=tuple(f"`{name}` is {inputs.text(at)}" for at, name in enumerate(inputs.names)),
            help="project them with `project_inputs: true`, or with a `dense` before",
        )


def _groups_divide(layer: Attention, inputs: Inputs) -> Iterator[Fault]:
    """Refuse windows and grids that do not divide the map, unless padding fills up the windows."""
    key = "grid" if layer.window is None else "window"
    divisor = layer.grid if layer.window is None else layer.window
    if divisor is None or layer.pad:
        return
    pairs = zip(inputs.sizes, per_axis(divisor, inputs.rank), strict=True)
    for where, (size, each) in axes_alike(pairs):
        if size % each:
            below, above = size // each * each, -(-size // each) * each
            nearest = f"{below:,} or {above:,}" if below else f"{above:,}"
            fill = "fill up the last windows with zeros: `pad: true`, or " if layer.window else ""
            yield Fault(
                "S107",
                f"a {key} of {each:,} does not divide a {where} of {size:,}",
                key,
                notes=(f"{size} % {each} = {size % each}",),
                help=f"{fill}bring the {where} to {nearest}",
            )


def _shift_is_inside(layer: Attention, inputs: Inputs) -> Iterator[Fault]:
    if layer.window is None:
        return
    windows = per_axis(layer.window, inputs.rank)
    for where, (window, shift) in axes_alike(
        zip(windows, per_axis(layer.shift, inputs.rank), strict=True)
    ):
        if shift >= window:
            yield Fault(
                "S107",
                f"windows of {window:,} along the {where} cannot be shifted by {shift:,}",
                "shift",
                notes=(f"a shift of {shift:,} is one of {shift % window:,}",),
                help=f"use a shift of less than {window:,}, as {window // 2:,}",
            )
