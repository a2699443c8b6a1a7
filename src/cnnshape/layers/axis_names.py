"""The names of axes: a name means the same axis in every layout, where a number would not."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from cnnshape.layers.quantities import MAX_AXES
from cnnshape.layers.value_schemas import checked, limited, told_apart

AXIS_NAMES: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {0: (), 1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
)
"""The names of the spatial axes, by how many there are: a vector has none."""

CHANNELS = "channels"
SPACE = "space"
ALL = "all"
NONE = "none"

AxisName = Literal["channels", "height", "width", "depth", "length"]
"""The name of one axis."""

AxisWord = Literal["channels", "height", "width", "depth", "length", "space", "all"]
"""The name of one axis; `space` for all spatial axes, `all` for these and the channels."""


def _all_different(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"an axis is named once: `{name}` is listed twice")
    return names


AxisList = Annotated[
    tuple[AxisName, ...],
    limited(min_length=1, max_length=MAX_AXES + 1),
    checked(_all_different),
]
"""The names of different axes."""


def _one_or_several(value: Any) -> str:
    return "each" if isinstance(value, (list, tuple)) else "one"


Axes = Annotated[
    AxisWord | AxisList,
    told_apart(_one_or_several, "one", "each"),
]
"""One axis by its name, `space`, `all`, or a list of names."""

AxesOrNone = Annotated[
    Literal[AxisWord, "none"] | AxisList,
    told_apart(_one_or_several, "one", "each"),
]
"""The same, or `none`."""


def includes_channels(axes: str | tuple[str, ...]) -> bool:
    """Say whether axes as they are written include the channels."""
    names = (axes,) if isinstance(axes, str) else axes
    return ALL in names or CHANNELS in names


class NoSuchAxis(ValueError):
    """A shape does not have an axis; the message is the name of the axis."""


def axis_names(rank: int) -> tuple[str, ...]:
    """Return the names of all axes of a shape with so many spatial axes, channels last."""
    return (*AXIS_NAMES[rank], CHANNELS)


def axes_meant(axes: str | tuple[str, ...], rank: int) -> tuple[str, ...]:
    """Return the axes by their names, of which `space` and `all` depend on the shape."""
    if axes == SPACE:
        return AXIS_NAMES[rank]
    if axes == ALL:
        return axis_names(rank)
    if axes == NONE:
        return ()
    return (axes,) if isinstance(axes, str) else axes


def axis_position(axis: str, rank: int) -> int:
    """Return the place of an axis in a shape with the channels last; raises NoSuchAxis."""
    names = axis_names(rank)
    if axis not in names:
        raise NoSuchAxis(axis)
    return names.index(axis)


def axis_positions(axes: str | tuple[str, ...], rank: int) -> tuple[int, ...]:
    """Return the places of axes in a shape, in the order of the shape; raises NoSuchAxis."""
    return tuple(sorted(axis_position(axis, rank) for axis in axes_meant(axes, rank)))
