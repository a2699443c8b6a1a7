"""What a caller sets in place of what a file says, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import index
from typing import Any

from cnnshape.language.yaml.values import Plain
from cnnshape.layers.quantities import MAX_COUNT
from cnnshape.network import InputShapes, Shape

Override = Shape | InputShapes | None
"""The sizes that a caller sets for the only input, or for inputs by name."""

PLAIN = "a number, text, true, false or null, or a list or mapping of those"


class UnknownSetting(ValueError):
    """A parameter or an input that a caller sets, and that the file does not have."""


def input_override(asked: object) -> Override:
    """Return the sizes of an input, or of several by name; integers of any kind will do.

    Raises TypeError if they are not whole numbers, and ValueError if no input can have them.
    """
    if asked is None:
        return None
    if isinstance(asked, Mapping):
        return {name: _sizes(sizes) for name, sizes in asked.items()}
    return _sizes(asked)


def parameter_overrides(asked: object) -> dict[str, Plain]:
    """Return parameters by name with the values that a file could hold; arrays become lists.

    Raises TypeError if a file could not hold them.
    """
    if asked is None:
        return {}
    if not isinstance(asked, Mapping):
        raise TypeError(
            f"parameters map names to values, as {{'width': 0.5}}, not {type(asked).__name__}"
        )
    for name in asked:
        if not isinstance(name, str):
            raise TypeError(f"the name of a parameter is text, not {name!r}")
    return {name: _plain(name, value) for name, value in asked.items()}


def _plain(name: str, value: object) -> Plain:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(name, each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(name, each) for key, each in value.items()}
    kind = type(value).__name__
    raise TypeError(f"the parameter `{name}` is {PLAIN}, and cannot be of the type {kind}")


def _sizes(asked: object) -> Shape:
    is_text_or_scalar = isinstance(asked, (str, bytes)) or getattr(asked, "shape", None) == ()
    if not isinstance(asked, Iterable) or is_text_or_scalar:
        raise TypeError(f"an input is given as its sizes, as [224, 224, 3], not as {asked!r}")
    sizes = tuple(map(_size, asked))
    if not sizes:
        raise ValueError("an input has at least one size: its channels")
    if len(sizes) > 4:
        raise ValueError(f"an input has at most three spatial axes and channels, not {len(sizes)}")
    return sizes


def _size(asked: Any) -> int:
    try:
        size = index(asked)
    except TypeError:
        size = None
    if size is None or isinstance(asked, bool):
        raise TypeError(f"the sizes of an input must be whole numbers, not {asked!r}")
    if size < 1:
        raise ValueError(f"the sizes of an input must be at least 1, not {size}")
    if size > MAX_COUNT:
        raise ValueError(f"the sizes of an input must be below 2**63, not {size}")
    return size
