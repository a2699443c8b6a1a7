"""Random chains of layers on one axis, as a file writes them and as loops read them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests import counting

CHANNELS = 4
KEEP_CHANNELS = f"{{type: conv, kernel: 1, filters: {CHANNELS}}}"


@dataclass(frozen=True)
class Step:
    """A layer (or two) as YAML, what its outputs read, and after how many outputs that repeats."""

    layers: tuple[str, ...]
    reads: counting.Reads = field(repr=False)
    period: int = 1


@st.composite
def chains(draw: st.DrawFn, size: int, most_layers: int = 5) -> list[Step]:
    """Return layers of which at most two enlarge the axis, and which leave some of it."""
    chain: list[Step] = []
    enlargements = 2
    for _ in range(draw(st.integers(1, most_layers))):
        kinds = [_conv, _pool, _shift]
        if enlargements and size < 500:
            kinds += [_conv_transpose, _upsample, _depth_to_space]
        if size % 2 == 0:
            kinds += [_space_to_depth]
        kind = draw(st.sampled_from(kinds))
        step = draw(kind(size))
        enlargements -= step.period > 1
        size = len(step.reads)
        chain.append(step)
        if size < 30:
            break
    return chain


def as_yaml(chain: list[Step]) -> str:
    """Return the items of `layers`."""
    return "\n".join(f"  - {layer}" for step in chain for layer in step.layers)


def sights_of(chain: list[Step], below: list[counting.Sight]) -> list[counting.Sight]:
    """Return what the last layer sees, by looking through one layer after the other."""
    for step in chain:
        below = counting.look_through(step.reads, below)
    return below


def period_of(chain: list[Step]) -> int:
    """Return a number of outputs after which everything repeats."""
    period = 1
    for step in chain:
        period *= step.period
    return period


@st.composite
def _conv(draw: st.DrawFn, size: int) -> Step:
    kernel = draw(st.sampled_from([1, 2, 3, 4, 8]))
    dilation = draw(st.sampled_from([1, 2, 3, 4]))
    stride = draw(st.sampled_from([1, 1, 2, 3]))
    padding = draw(st.sampled_from(["valid", "same", "half", "[[1, 0]]", "[[0, 2]]", "2"]))
    sides = {
        "valid": (0, 0),
        "same": counting.same_sides(size, kernel, stride, dilation),
        "half": counting.half_sides(kernel, dilation),
        "[[1, 0]]": (1, 0),
        "[[0, 2]]": (0, 2),
        "2": (2, 2),
    }[padding]
    layer = (
        f"{{type: conv, filters: {CHANNELS}, kernel: {kernel}, stride: {stride}, "
        f"dilation: {dilation}, padding: {padding}}}"
    )
    return Step((layer,), counting.slide(size, kernel, stride, dilation, *sides))


@st.composite
def _pool(draw: st.DrawFn, size: int) -> Step:
    kernel, stride = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    padding = draw(st.integers(0, 1))
    kind = draw(st.sampled_from(["max_pool", "avg_pool"]))
    layer = f"type: {kind}, kernel: {kernel}, stride: {stride}, padding: {padding}"
    if draw(st.booleans()):
        reads = counting.slide_to_the_end(size, kernel, stride, 1, padding, padding)
        return Step((f"{{{layer}, ceil_mode: true}}",), reads)
    return Step((f"{{{layer}}}",), counting.slide(size, kernel, stride, 1, padding, padding))


@st.composite
def _shift(draw: st.DrawFn, size: int) -> Step:
    before, after = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    if draw(st.booleans()):
        layer = f"{{type: crop, cropping: [[{before}, {after}]]}}"
        return Step((layer,), counting.shift(size, -before, -after))
    layer = f"{{type: zero_pad, padding: [[{before}, {after}]]}}"
    return Step((layer,), counting.shift(size, before, after))


@st.composite
def _conv_transpose(draw: st.DrawFn, size: int) -> Step:
    kernel, dilation = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    stride = draw(st.integers(1, 3))
    before, after = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    extra = draw(st.integers(0, max(stride, dilation) - 1))
    layer = (
        f"{{type: conv_transpose, filters: {CHANNELS}, kernel: {kernel}, stride: {stride}, "
        f"dilation: {dilation}, padding: [[{before}, {after}]], output_padding: {extra}}}"
    )
    reads = counting.scatter(size, kernel, stride, dilation, before, after, extra)
    return Step((layer,), reads, period=stride)


@st.composite
def _upsample(draw: st.DrawFn, size: int) -> Step:
    ratios = [(2, 1), (3, 1), (3, 2), (4, 3), (5, 4), (2, 3)]
    more, of = draw(st.sampled_from([ratio for ratio in ratios if size % ratio[1] == 0]))
    wanted = size // of * more
    goal = draw(st.sampled_from([f"size: {wanted}"] + ([f"factor: {more}"] if of == 1 else [])))
    if draw(st.booleans()):
        layer, reads = f"{{type: upsample, {goal}}}", counting.repeat_nearest(size, wanted)
    else:
        layer = f"{{type: upsample, {goal}, mode: linear}}"
        reads = counting.interpolate(size, wanted)
    return Step((layer,), reads, period=more)


def _depth_to_space(size: int) -> st.SearchStrategy[Step]:
    layers = ("{type: depth_to_space, factor: 2}", KEEP_CHANNELS)
    return st.just(Step(layers, counting.spread_blocks(size, 2), period=2))


def _space_to_depth(size: int) -> st.SearchStrategy[Step]:
    layers = ("{type: space_to_depth, factor: 2}", KEEP_CHANNELS)
    return st.just(Step(layers, counting.gather_blocks(size, 2)))
