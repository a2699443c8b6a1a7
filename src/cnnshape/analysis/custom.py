"""Declared numbers are used as declared."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, constant
from cnnshape.analysis.claim import Claim, Inputs, Reach, Reaches, all_of_it
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.sliding import axes_alike, per_axis, reach_of
from cnnshape.layers.custom import Custom
from cnnshape.network import Shape
from cnnshape.phrases import count
from cnnshape.window import Window, same_padding


def axes(layer: Custom, inputs: AxisInputs) -> AxisRule:
    """The sizes that the file declares; what is declared besides may not fit every input."""
    fits_any = layer.kernel is None and layer.memory == "allocates"
    accepts = Accepts.ANYTHING if fits_any else Accepts.SOME_MAPS
    return constant(layer.output[:-1], Follows.NOTHING, accepts)


def custom(layer: Custom, inputs: Inputs) -> Claim:
    """The output, parameters, multiply-adds and kernel that the file declares."""
    refuse_if(_list_fits(layer), _values_fit(layer, inputs))
    refuse_if(_strides_exist(layer, inputs))
    return Claim(
        output=layer.output,
        macs=layer.macs,
        macs_effective=layer.macs,
        reaches=tuple(_reaches(layer, shape) for shape in inputs.shapes),
        declared_parameters=layer.parameters,
    )


def _reaches(layer: Custom, shape: Shape) -> Reaches:
    """Return what is read of an input: windows, or not known of one with other axes."""
    if layer.kernel is None or len(shape) != len(layer.output):
        return all_of_it(layer.output)[0]
    sizes, wanted = shape[:-1], layer.output[:-1]
    return tuple(map(_reach, sizes, wanted, per_axis(layer.kernel, len(sizes))))


def _reach(size: int, wanted: int, kernel: int) -> Reach:
    stride = _stride(size, wanted)
    return reach_of(Window(kernel, stride, *same_padding(kernel, stride, size)))


def _stride(size: int, positions: int) -> int:
    """Return the stride at which a window takes so many positions: the whole part above n / p."""
    return -(-size // positions)


def _list_fits(layer: Custom) -> Iterator[Fault]:
    """Refuse a kernel with more or fewer numbers than the output has spatial axes."""
    rank = len(layer.output) - 1
    if isinstance(layer.kernel, tuple) and len(layer.kernel) != rank:
        axes = count(rank, "spatial axis", "spatial axes")
        yield Fault(
            "S108",
            f"`kernel` lists {count(len(layer.kernel), 'value')}, but the output has {axes}",
            "kernel",
            help="write one number for all axes, or one for each",
        )


def _strides_exist(layer: Custom, inputs: Inputs) -> Iterator[Fault]:
    """Refuse a kernel that no stride moves over a map in as many steps as the output has cells."""
    maps = [each for each in inputs.shapes if len(each) == len(layer.output)]
    for shape in dict.fromkeys(maps if layer.kernel is not None else ()):
        for where, (n, wanted) in axes_alike(zip(shape[:-1], layer.output[:-1], strict=True)):
            stride = _stride(n, wanted)
            positions = _stride(n, stride)
            if positions != wanted:
                yield Fault(
                    "S110",
                    f"no stride of a window turns a {where} of {n:,} into {wanted:,}",
                    "kernel",
                    notes=(f"a stride of {stride:,} gives {positions:,}",),
                    help="leave `kernel` out: the receptive field is then not known",
                )


def _values_fit(layer: Custom, inputs: Inputs) -> Iterator[Fault]:
    """Refuse an output in the bytes of the first input that holds more or fewer values."""
    have, need = prod(inputs.shape), prod(layer.output)
    if layer.memory != "allocates" and have != need:
        yield Fault(
            "S110",
            f"an output of {need:,} values does not take the place of {have:,}",
            "memory",
            notes=(f"`{inputs.names[0]}` is {inputs.text()}",),
            help="leave `memory` out: the output is then a new array",
        )


CLAIMS = {"custom": custom}
AXES = {"custom": axes}
