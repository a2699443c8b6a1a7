"""Windows of Keras in the words of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def one_or_each(sizes: Any) -> Any:
    """Return one number where all axes have the same, and a list otherwise."""
    if not isinstance(sizes, Sequence):
        return sizes
    return sizes[0] if len(set(sizes)) == 1 else list(sizes)


def window_keys(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the window of a convolution; one of a single cell needs no padding."""
    kernel = one_or_each(settings["kernel_size"])
    return {
        "kernel": kernel,
        "stride": one_or_each(settings.get("strides", 1)),
        "padding": "valid" if kernel == 1 else settings.get("padding", "valid"),
        "dilation": one_or_each(settings.get("dilation_rate", 1)),
    }


def sides(amounts: Any) -> Any:
    """Return the cells at both ends of each axis, as short as they can be written."""
    if not isinstance(amounts, Sequence):
        return amounts
    pairs = [each if isinstance(each, Sequence) else [each, each] for each in amounts]
    if len(pairs) == 2 and not any(isinstance(each, Sequence) for each in amounts):
        return [list(amounts)]
    if all(before == after for before, after in pairs):
        return one_or_each([before for before, _ in pairs])
    return [list(each) for each in pairs]
