"""Keys of windows: kernels, strides, and padding as a person would write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.building import Unmapped
from cnnshape.network import Shape

Pairs = Sequence[tuple[int, int]]


def one_or_each(sizes: Sequence[int]) -> int | list[int]:
    """Return one number for all axes if they are equal."""
    return sizes[0] if len(set(sizes)) == 1 else list(sizes)


def window_keys(operation: Operation, kernel: Sequence[int], sizes: Shape) -> dict[str, Any]:
    """Return kernel, stride, padding and dilation of an operator on a map of these sizes."""
    attributes = operation.attributes
    strides = attributes.get("strides") or [1] * len(kernel)
    dilations = attributes.get("dilations") or [1] * len(kernel)
    spans = [each * (size - 1) + 1 for size, each in zip(kernel, dilations, strict=True)]
    return {
        "kernel": one_or_each(kernel),
        "stride": one_or_each(strides),
        "dilation": one_or_each(dilations),
        "padding": padding(attributes, spans, strides, sizes),
    }


def padding(
    attributes: Mapping[str, Any], spans: Sequence[int], strides: Sequence[int], sizes: Shape
) -> Any:
    """Return padding as `same` and `half` where it is that at every size, or as numbers."""
    automatic = attributes.get("auto_pad", "NOTSET")
    if automatic == "SAME_UPPER":
        return "same"
    if automatic == "VALID":
        return "valid"
    if automatic == "SAME_LOWER":
        same = zip(spans, strides, sizes, strict=True)
        pairs = [_same_lower(span, stride, size) for span, stride, size in same]
    else:
        pairs = pads(attributes.get("pads") or [0] * (2 * len(spans)))
    return written_padding(pairs, spans)


def pads(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return ONNX's pads, all before and then all after, as a pair for each axis."""
    half = len(numbers) // 2
    if len(numbers) % 2:
        raise Unmapped(f"its padding has {len(numbers)} numbers, and each axis needs two")
    return list(zip(numbers[:half], numbers[half:], strict=True))


def written_padding(pairs: Pairs, spans: Sequence[int]) -> Any:
    """Return pairs of padding in the shortest form that says the same."""
    if any(size < 0 for pair in pairs for size in pair):
        raise Unmapped("its padding is negative")
    if not any(size for pair in pairs for size in pair):
        return "valid"
    totals = [(span - 1) // 2 for span in spans]
    is_half = all(pair == (each, each) for pair, each in zip(pairs, totals, strict=True))
    if is_half:
        return "half"
    return plain_padding(pairs)


def plain_padding(pairs: Pairs) -> int | list[Any]:
    """Return pairs of padding as numbers: one, one for each axis, or the pairs."""
    if all(before == after for before, after in pairs):
        return one_or_each([before for before, _ in pairs])
    return [list(pair) for pair in pairs]


def _same_lower(span: int, stride: int, size: int) -> tuple[int, int]:
    total = max((-(-size // stride) - 1) * stride + span - size, 0)
    return total - total // 2, total // 2
