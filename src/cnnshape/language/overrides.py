"""What a caller asks of a file, as plain values; what cannot be meant is refused in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import index
from typing import Any

from cnnshape.layers.quantities import MAX_COUNT
from cnnshape.network import InputShapes, Shape

PLAIN = "a number, text, true, false or null, or a list or mapping of those"


def input_override(asked: Any) -> Shape | InputShapes | None:
    """Return the sizes of an input, or of several by name; integers of any kind will do.

    Raises TypeError where they are no whole numbers, and ValueError where there is no such input.
    """
    if asked is None:
        return None
    if isinstance(asked, Mapping):
        return {name: _sizes(sizes) for name, sizes in asked.items()}
    return _sizes(asked)


def parameter_overrides(asked: Any) -> dict[str, Any]:
    """Return parameters by name with the values that a file could hold; arrays become lists.

    Raises TypeError where a file could not hold them.
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


def _plain(name: str, value: Any) -> Any:
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


def _sizes(asked: Any) -> Shape:
    is_listed = isinstance(asked, Iterable) and not isinstance(asked, (str, bytes))
    if not is_listed or getattr(asked, "shape", None) == ():
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
