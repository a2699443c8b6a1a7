"""Warn if an input is probably not what was meant (codes I101, I102 and I103)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Span
from cnnshape.language.hints.batch_axis import (
    IMAGE_CHANNELS,
    SMALLEST_IMAGE,
    batch_in_input,
    looks_like_batch,
    ranks_named,
)
from cnnshape.language.yaml.values import Scalar, Table
from cnnshape.network import Layout, Shape
from cnnshape.phrases import count, sizes_text

SMALLEST_SIGNAL = 64
"""Fewer numbers are the features of a step of a sequence, as likely as a short signal."""

WORDS_FOR_IMAGES = re.compile(r"\b(image|mnist|cifar|digit|picture|photo)s?\b")


def hints(written: Shape, layout: Layout, span: Span, root: Table) -> Iterator[Diagnostic]:
    """Return the warnings about an input as it is written."""
    if _looks_like_another_layout(written, layout):
        yield _another_layout(written, layout, span)
    elif looks_like_batch(written, layout, root):
        yield batch_in_input(written, layout, span)
    elif len(written) == 2 and _looks_like_an_image(written, root):
        yield _without_channels(written, layout, span)


def _looks_like_another_layout(written: Shape, layout: Layout) -> bool:
    channels, sizes = (
        (written[0], written[1:]) if layout is Layout.CHANNELS_LAST else (written[-1], written[:-1])
    )
    smallest = SMALLEST_SIGNAL if len(sizes) == 1 else SMALLEST_IMAGE
    return bool(sizes) and channels in IMAGE_CHANNELS and min(sizes) >= smallest


def _another_layout(written: Shape, layout: Layout, span: Span) -> Diagnostic:
    other = Layout.CHANNELS_FIRST if layout is Layout.CHANNELS_LAST else Layout.CHANNELS_LAST
    rewritten = (
        other.inside(written)
        if other is Layout.CHANNELS_FIRST
        else layout.outside(other.inside(written))
    )
    inside = layout.inside(written)
    return Diagnostic(
        "I101",
        f"this input has {count(inside[-1], 'channel')}; its sizes look like {other}",
        span,
        notes=(f"{_list(written)} in {layout} is {_axes(inside)}",),
        help=f"write {_list(rewritten)}, or `layout: {other}` if the file means that order",
        fix=_rewritten(span, rewritten),
    )


def _looks_like_an_image(written: Shape, root: Table) -> bool:
    is_square = written[0] == written[1] and written[0] >= SMALLEST_IMAGE
    return is_square or 2 in ranks_named(root) or _speaks_of_images(root)


def _without_channels(written: Shape, layout: Layout, span: Span) -> Diagnostic:
    image = layout.outside((*written, 1))
    inside = layout.inside(written)
    return Diagnostic(
        "I102",
        f"this input is read as {inside[0]:,} positions with {count(inside[1], 'channel')}",
        span,
        notes=("an input of two sizes has one spatial axis, then its channels",),
        help=f"if it is an image of {written[0]}x{written[1]} pixels, write {_list(image)}",
        fix=_rewritten(span, image),
    )


def _rewritten(span: Span, shape: Shape) -> Fix | None:
    """Return the fix that writes another shape, if it is a list of sizes on one line."""
    is_list = span.text.startswith("[") and span.line == span.end_line
    return Fix(Safety.UNSAFE, (Edit(span, _list(shape)),)) if is_list else None


def _speaks_of_images(root: Table) -> bool:
    texts = (root.get(key) for key in ("name", "source", "description"))
    words = " ".join(str(text.value).lower() for text in texts if isinstance(text, Scalar))
    return WORDS_FOR_IMAGES.search(words) is not None


def _axes(shape: Shape) -> str:
    return f"{sizes_text(shape[:-1])} positions with {count(shape[-1], 'channel')}"


def _list(shape: Shape) -> str:
    return f"[{', '.join(map(str, shape))}]"
