"""Inputs that list the batch: of other frameworks' shapes it is the first size (code I103)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as Several

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Span
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import entries_of, items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Plain, Scalar, Sequence, Table, Value, plain
from cnnshape.network import Layout, Shape
from cnnshape.phrases import count, sizes_text

IMAGE_CHANNELS = frozenset({1, 3, 4})
SMALLEST_IMAGE = 5
USUAL_SIZE = 224
"""Stands for a size of an image that is not known, in what a message proposes."""

OVER_FRAMES = "conv_lstm"
"""The kind that reads an input of three axes, and has a window of two."""

PER_AXIS_KEYS = ("kernel", "stride", "padding", "dilation", "factor", "size")
WORDS_FOR_VOLUMES = re.compile(
    r"\b(videos?|clips?|frames?|volum\w*|voxels?|scans?|ct|mri|slices|movies?|\w*3-?d)\b"
)
LETTERS = "None none ? any N B H W D L T C batch batch_size height width length"
UNKNOWN_SIZES = frozenset({None, -1, *LETTERS.split()})
"""The notations of an unknown size: nothing, or what papers and other frameworks write."""

BATCH = "`--batch` counts a batch"


def looks_like_batch(written: Shape, layout: Layout, root: Table) -> bool:
    """Say whether the first of four sizes is rather a batch than the depth of a volume."""
    if len(written) != 4:
        return False
    ranks = set(ranks_named(root))
    if 3 in ranks:
        return False
    if 2 in ranks:
        return True
    batch, image = written[0], written[1:]
    if not _is_image(image) or _speaks_of_volumes(root):
        return False
    is_power_of_two = batch & (batch - 1) == 0
    is_cube = len(set(layout.inside(written)[:-1])) == 1
    return is_power_of_two and not is_cube


def batch_in_input(written: Shape, layout: Layout, span: Span) -> Diagnostic:
    """Return the warning about an input whose first size looks like a batch."""
    inside = layout.inside(written)
    text, image = _list(written), image_of(written[1:], layout)
    is_list = span.text.startswith("[") and span.line == span.end_line
    return Diagnostic(
        "I103",
        f"this input looks like a batch of {count(written[0], 'image')}: "
        "an input has no batch axis",
        span,
        notes=(
            f"{text} in {layout} is a volume of {sizes_text(inside[:-1])} positions with "
            f"{count(inside[-1], 'channel')}",
        ),
        help=without_batch(written, layout),
        fix=Fix(Safety.UNSAFE, (Edit(span, _list(image)),)) if is_list else None,
    )


def without_batch(written: Shape, layout: Layout) -> str:
    """Say how to write an input whose first size is a batch."""
    return _help(written[1:], layout)


def refuse_unknown_sizes(root: Table, layout: Layout, problems: Problems) -> frozenset[str]:
    """Note inputs with sizes that are not known, as `null` for the batch; return their keys."""
    inputs = entries_of(root.get("inputs")).values()
    written = [("input", root.get("input")), *(("inputs", item.value) for item in inputs)]
    broken = set()
    for key, value in written:
        sizes = plain(value) if isinstance(value, Sequence) else None
        if isinstance(sizes, list) and any(map(_is_unknown, sizes)):
            assert isinstance(value, Sequence)
            _refuse(sizes, value, layout, problems)
            broken.add(key)
    return frozenset(broken)


def image_of(sizes: Shape, layout: Layout) -> Shape:
    """Return the sizes of an image in the order of the file, whichever order they are in."""
    is_first = sizes[0] in IMAGE_CHANNELS and sizes[-1] not in IMAGE_CHANNELS
    is_last = sizes[-1] in IMAGE_CHANNELS and sizes[0] not in IMAGE_CHANNELS
    inside = Layout.CHANNELS_FIRST.inside(sizes) if is_first else sizes
    return layout.outside(inside) if is_first or is_last else sizes


def _refuse(sizes: list[Plain], value: Sequence, layout: Layout, problems: Problems) -> None:
    """Note sizes that are no numbers: the first may be the batch, the others must be known."""
    first = next(position for position, size in enumerate(sizes) if _is_unknown(size))
    place = value.items[first].span
    rest = sizes[1:]
    is_batch = first == 0 and bool(rest) and (len(rest) > 2 or not any(map(_is_unknown, rest)))
    if not is_batch:
        example = _list(_with_numbers(sizes, layout))
        message = f"an input has numbers for sizes, not `{place.text}`"
        help = f"write a size, as `input: {example}`; `cnnshape sizes` lists those that work"
        problems.add("E004", message, place, help)
        return
    numbers = _with_numbers(rest, layout)
    message = f"`{place.text}` is a batch axis; an input has no batch axis"
    problems.add("E004", message, place, _help(numbers, layout))


def _help(image: Shape, layout: Layout) -> str:
    """Say how to write one image, and in which other layout if its axes are in that order."""
    here = image_of(image, layout)
    other = "" if here == image else (
        f", or `layout: {_other(layout)}` and `input: {_list(image)}`"
    )  # fmt: skip
    return f"write `input: {_list(here)}`{other}; {BATCH}"


def _other(layout: Layout) -> Layout:
    is_last = layout is Layout.CHANNELS_LAST
    return Layout.CHANNELS_FIRST if is_last else Layout.CHANNELS_LAST


def _with_numbers(sizes: Several[Plain], layout: Layout) -> Shape:
    """Return sizes with a usual number for each that is not known."""
    channels = 0 if layout is Layout.CHANNELS_FIRST else len(sizes) - 1
    return tuple(
        size if isinstance(size, int) and size > 0 else (3 if position == channels else USUAL_SIZE)
        for position, size in enumerate(sizes)
    )


def _is_unknown(size: Plain) -> bool:
    return not isinstance(size, (list, dict)) and size in UNKNOWN_SIZES


def _is_image(sizes: Shape) -> bool:
    first, middle, last = sizes
    is_last = last in IMAGE_CHANNELS and min(first, middle) >= SMALLEST_IMAGE
    return is_last or (first in IMAGE_CHANNELS and min(middle, last) >= SMALLEST_IMAGE)


def _speaks_of_volumes(root: Table) -> bool:
    texts = (text_of_scalar(root.get(key)) for key in ("name", "source", "description"))
    return any(WORDS_FOR_VOLUMES.search(text.lower()) for text in texts if text is not None)


def ranks_named(root: Table) -> Iterator[int]:
    """Return for how many axes the layers list a setting, those of blocks and branches too."""
    blocks = (item.value for item in entries_of(root.get("blocks")).values())
    lists = (
        entries["layers"].value for each in blocks if "layers" in (entries := entries_of(each))
    )
    for layers in (root.get("layers"), *lists):
        yield from _ranks_in(layers)


def _ranks_in(layers: Value | None) -> Iterator[int]:
    for layer in tables_in(layers):
        if text_of_scalar(layer.get("type")) == OVER_FRAMES:
            yield 3
            continue
        for key in PER_AXIS_KEYS:
            axes = items_of(layer.get(key))
            if axes and all(isinstance(each, Scalar) for each in axes):
                yield len(axes)
        for branch in items_of(layer.get("branches")):
            yield from _ranks_in(branch)


def _list(shape: Several[int]) -> str:
    return f"[{', '.join(map(str, shape))}]"
