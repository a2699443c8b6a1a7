"""Arrays that stand beside the values of a model: `learned` layers, which broadcast as they do."""

from __future__ import annotations

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.views import CHANNELS, SPACE, Dimension, View


def as_learned(to: Builder, operation: Operation, value: str, like: View) -> View:
    """Return an array as a layer whose axes are those of the view that it is combined with.

    An array of channels alone is a vector, which fits every map; what is joined has all axes.
    """
    constant = to.constant(value)
    if constant is None:
        return to.view(value)
    sizes = _aligned(constant, like)
    places = {_axis(each, size): at for at, (each, size) in enumerate(_pairs(like, sizes))}
    own = [*sorted({axis.name for axis in like.axes if axis.name in SPACE}), CHANNELS]
    order = [places[name] for name in own if name in places]
    shape = tuple(sizes[places[name]] if name in places else 1 for name in own)
    if operation.kind != "Concat" and all(size == 1 for size in shape[:-1]):
        shape = shape[-1:]
    left = [at for at in range(len(sizes)) if at not in order]
    weight = weights.turned(constant, sizes, [*left, *order], shape)
    origin = operation._replace(scope=value, inputs=(value,))
    layer = to.add_record(origin, "learned", [], {"shape": shape}, {"weight": weight})
    view = like._replace(layer=layer)
    for at, size in enumerate(sizes):
        view = view.with_size(at, size)
    return view


def _pairs(like: View, sizes: tuple[int, ...]) -> list[tuple[Dimension, int]]:
    return list(zip(like.dimensions, sizes, strict=True))


def _aligned(constant: Constant, like: View) -> tuple[int, ...]:
    """Return the sizes of an array with an axis for each dimension of a view."""
    missing = len(like.dimensions) - len(constant.shape)
    sizes = (*(1,) * missing, *constant.shape)
    if missing < 0 or sizes[0] != 1:
        raise Unmapped("it has a constant with more axes than the value, or with several samples")
    return sizes


def _axis(dimension: Dimension, size: int) -> str:
    """Return the axis along which an array has its values; raise Unmapped if there is none."""
    names = [axis.name for axis in dimension if axis.size > 1] or [axis.name for axis in dimension]
    if size == 1 and len(names) != 1:
        return ""
    if len(names) != 1 or (size > 1 and names[0] not in (CHANNELS, *SPACE)):
        raise Unmapped("it has a constant for each position of axes that are split or merged")
    return names[0]
