"""Cells that are picked or mixed along one axis after the other: an upsampling, or a padding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.importing.graph import Graph, Operation
from cnnshape.importing.keras_reader.maps import channels_first, on_maps
from cnnshape.layers.resize import Upsample
from cnnshape.network import Shape

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

CLOSE = 1e-5
COORDINATES = ("asymmetric", "half_pixel", "align_corners")
ROUNDINGS = ("floor", "round_prefer_floor", "round_prefer_ceil", "ceil")
COPIES = ("reflect", "edge", "wrap")


class Step(NamedTuple):
    """What happens along one axis: cells by their numbers, or a matrix (old, new) of shares."""

    source: str
    output: str
    axis: int
    numbers: Numbers
    last: Operation


def with_resampled_maps(graph: Graph) -> Graph:
    """Return a graph of maps with their channels last in which such steps are one operator."""
    readers = Counter(value for operation in graph.operations for value in operation.inputs)
    readers.update(graph.outputs)
    steps = {each.output: each for each in _steps(graph, readers)}
    followed = {each.source for each in steps.values() if readers[each.source] == 1}
    replaced: dict[str, list[Operation]] = {}
    shapes = dict(graph.shapes)
    for output in steps.keys() - followed:
        chain = _chain(output, steps, followed)
        found = _resized(chain, shapes) or _padded(chain, shapes)
        if found is not None:
            replaced[output] = found
    operations = [each for one in graph.operations for each in replaced.get(one.output, [one])]
    return graph._replace(operations=tuple(operations), shapes=shapes).pruned()


def _steps(graph: Graph, readers: Mapping[str, int]) -> Iterator[Step]:
    givers = {operation.output: operation for operation in graph.operations}
    for operation in graph.operations:
        if operation.kind == "Gather" and operation.inputs[0] not in graph.constants:
            numbers = _numbers(graph, operation.inputs[1], 1)
            if numbers is not None:
                axis = operation.attributes["axis"]
                yield Step(operation.inputs[0], operation.output, axis, numbers, operation)
        elif operation.kind == "Transpose":
            mixed = _mixed(operation, givers, graph, readers)
            if mixed is not None:
                yield mixed


def _numbers(graph: Graph, value: str, rank: int) -> Numbers | None:
    """Return numbers of the code with so many axes."""
    constant = graph.constants.get(value)
    is_known = constant is not None and not constant.is_weight and len(constant.shape) == rank
    return constant.read() if is_known and constant is not None else None


def _mixed(
    back: Operation,
    givers: Mapping[str, Operation],
    graph: Graph,
    readers: Mapping[str, int],
) -> Step | None:
    """Return the product with a matrix along an axis that is moved to the end, and back."""
    dot = givers.get(back.inputs[0])
    moved = givers.get(dot.inputs[0]) if dot is not None and dot.kind == "MatMul" else None
    if dot is None or moved is None or moved.kind != "Transpose":
        return None
    order, numbers = moved.attributes["perm"], _numbers(graph, dot.inputs[1], 2)
    axis = order[-1]
    rest = [each for each in range(len(order)) if each != axis]
    is_back = list(back.attributes["perm"]) == [order.index(at) for at in range(len(order))]
    is_alone = readers[dot.output] == readers[moved.output] == 1
    if numbers is None or list(order) != [*rest, axis] or not is_back or not is_alone:
        return None
    return Step(moved.inputs[0], back.output, axis, numbers, back)


def _chain(output: str, steps: Mapping[str, Step], followed: Iterable[str]) -> list[Step]:
    """Return the steps that lead to a value, each along an axis of its own, the last one first."""
    chain = [steps[output]]
    while (source := chain[-1].source) in steps and source in followed:
        if steps[source].axis in {each.axis for each in chain}:
            break
        chain.append(steps[source])
    return chain


def _resized(chain: Sequence[Step], shapes: dict[str, Shape]) -> list[Operation] | None:
    """Return the steps as a `Resize`, if they are one with any settings."""
    is_picked = chain[0].numbers.ndim == 1
    for layer in _nearest() if is_picked else _mixing():
        if all(each.numbers.ndim == chain[0].numbers.ndim for each in chain) and all(
            _is_resized(layer, each, shapes[each.source][each.axis]) for each in chain
        ):
            settings = {
                "mode": layer.mode,
                "coordinate_transformation_mode": layer.places,
                "nearest_mode": layer.rounding,
                "cubic_coeff_a": layer.cubic_coefficient,
                "exclude_outside": int(layer.exclude_outside),
            }
            return _on_maps(chain, "Resize", shapes, **settings)
    return None


def _nearest() -> Iterator[Upsample]:
    for places, rounding in product(COORDINATES, ROUNDINGS):
        yield _upsample(mode="nearest", coordinates=places, rounding=rounding)


def _mixing() -> Iterator[Upsample]:
    for places in COORDINATES:
        yield _upsample(mode="linear", coordinates=places)
    for places, coefficient, excludes in product(COORDINATES, (-0.75, -0.5), (False, True)):
        yield _upsample(
            mode="cubic",
            coordinates=places,
            cubic_coefficient=coefficient,
            exclude_outside=excludes,
        )


def _upsample(**keys: Any) -> Upsample:
    return Upsample.model_validate({"type": "upsample", "size": 1, **keys})


def _is_resized(layer: Upsample, step: Step, cells: int) -> bool:
    """Say whether a step is what NumPy computes of such a layer."""
    import numpy as np

    from cnnshape.execution.interpolation import interpolate

    if step.numbers.ndim == 1:
        picked = interpolate(layer, np.arange(float(cells))[None, :, None], 1, len(step.numbers))
        return bool(np.array_equal(picked[0, :, 0], step.numbers % cells))
    if step.numbers.shape[0] != cells:
        return False
    mixed = interpolate(layer, np.eye(cells)[None], 1, step.numbers.shape[1])
    return bool(np.allclose(mixed[0].T, step.numbers, atol=CLOSE))


def _padded(chain: Sequence[Step], shapes: dict[str, Shape]) -> list[Operation] | None:
    """Return the steps as a `Pad` by copies, if they are one."""
    if any(each.numbers.ndim != 1 for each in chain):
        return None
    for mode in COPIES:
        sides = {each.axis: _sides(each, shapes[each.source][each.axis], mode) for each in chain}
        if all(each is not None for each in sides.values()):
            rank = len(shapes[chain[0].output])
            pairs = [sides.get(axis) or (0, 0) for axis in channels_first(range(rank))]
            pads = [before for before, _ in pairs] + [after for _, after in pairs]
            return _on_maps(chain, "Pad", shapes, pads=pads, mode=mode)
    return None


def _sides(step: Step, cells: int, mode: Any) -> tuple[int, int] | None:
    import numpy as np

    added = len(step.numbers) - cells
    for before in range(added + 1):
        copied = np.pad(np.arange(cells), (before, added - before), mode=mode)
        if np.array_equal(copied, step.numbers % cells):
            return before, added - before
    return None


def _on_maps(
    chain: Sequence[Step], kind: str, shapes: dict[str, Shape], **attributes: Any
) -> list[Operation]:
    """Return an operator in the place of steps."""
    inputs, outputs = (chain[-1].source,), (chain[0].output,)
    place = chain[0].last._replace(inputs=inputs, outputs=outputs)
    return on_maps(place._replace(kind=kind, attributes=attributes), shapes)
