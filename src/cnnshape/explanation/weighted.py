"""Explain the weight of a kind: its axes in letters, where it multiplies, what an output reads.

A kind has an entry here if it has more to say than the numbers of the analysis. Without one it is
explained by the shapes of its weights, their sum, and its number of multiply-adds.
"""

from __future__ import annotations

from functools import singledispatch
from typing import NamedTuple

from cnnshape.analysis.attention import products_of
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.explanation.notation import Notation, axis_letters
from cnnshape.explanation.sizes import is_dilated
from cnnshape.explanation.text import product
from cnnshape.layers import Layer
from cnnshape.layers.attention import Attention
from cnnshape.layers.conv_lstm import ConvLstm
from cnnshape.layers.convolution import Conv, Convolution, DepthwiseConv
from cnnshape.layers.deformable import DeformableConv
from cnnshape.layers.dense import Dense
from cnnshape.layers.local import LocallyConnected
from cnnshape.layers.matmul import MatMul
from cnnshape.layers.recurrence import Recurrence
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.network import Shape

IN_PLACE = "do not fall on padding where all offsets are 0"


class Weighted(NamedTuple):
    """The weight of one layer: `letters` for its axes, and the places at which all of it is used.

    `places` are cells of the output or of the input, as `place` says. `effective` says what the
    effective multiply-adds have in common. An output reads values of the shape `fan_in`; None if
    their number differs from output to output. `multiplied` are the arrays of products, by name.
    Where the multiply-adds are no product of places and weights, `sums` writes them out.
    """

    letters: tuple[str, ...]
    places: Shape
    fan_in: Shape | None
    place: str = "positions"
    effective: str = "do not fall on padding"
    multiplied: tuple[str, ...] = ("weight",)
    sums: tuple[str, ...] = ()


@singledispatch
def weighted(_layer: Layer, _row: LayerAnalysis, _notation: Notation) -> Weighted | None:
    """Return the explanation of the weight of a layer; None for a kind without an entry here."""
    return None


@weighted.register
def _conv(layer: Conv, row: LayerAnalysis, notation: Notation) -> Weighted:
    below, here = notation.before("n_C"), notation.after("n_C")
    weight = _weight(row)
    read = _per_group(below, weight[-2], row.input_shapes[0])
    letters = (*_kernel(layer, weight, notation), read, here)
    return Weighted(letters, _spatial(row.output_shape), weight[:-1])


@weighted.register
def _depthwise_conv(layer: DepthwiseConv, row: LayerAnalysis, notation: Notation) -> Weighted:
    weight = _weight(row)
    letters = (*_kernel(layer, weight, notation), notation.before("n_C"), "multiplier")
    return Weighted(letters, _spatial(row.output_shape), weight[:-2])


@weighted.register
def _locally_connected(layer: LocallyConnected, row: LayerAnalysis, notation: Notation) -> Weighted:
    weight, rank = _weight(row), len(_spatial(row.output_shape))
    positions = tuple(map(notation.after, axis_letters(rank)))
    kernel = _kernel(layer, weight[rank:], notation)
    letters = (*positions, *kernel, notation.before("n_C"), notation.after("n_C"))
    return Weighted(letters, (), weight[rank:-1])


@weighted.register
def _deformable_conv(layer: DeformableConv, row: LayerAnalysis, notation: Notation) -> Weighted:
    weight = _weight(row)
    read = _per_group(notation.before("n_C"), weight[-2], row.input_shapes[0])
    letters = (*_kernel(layer, weight, notation), read, notation.after("n_C"))
    return Weighted(letters, _spatial(row.output_shape), None, effective=IN_PLACE)


@weighted.register
def _conv_transpose(layer: ConvTranspose, row: LayerAnalysis, notation: Notation) -> Weighted:
    below, here = notation.before("n_C"), notation.after("n_C")
    weight = _weight(row)
    written = _per_group(here, weight[-2], row.output_shape)
    letters = (*_kernel(layer, weight, notation), written, below)
    return Weighted(letters, _spatial(row.input_shapes[0]), None, "input cells", "land inside")


@weighted.register
def _dense(_layer: Dense, row: LayerAnalysis, notation: Notation) -> Weighted:
    letters = notation.before("n_C"), notation.after("n_C")
    return Weighted(letters, _spatial(row.output_shape), _weight(row)[:-1])


@weighted.register
def _recurrence(layer: Recurrence, row: LayerAnalysis, notation: Notation) -> Weighted:
    multiplied = tuple(name for name in row.weights or {} if name.endswith("weight"))
    letters = notation.before("n_C"), f"{_weight(row)[-1] // layer.units} * units"
    steps = _spatial(row.input_shapes[0])
    return Weighted(letters, steps, None, "steps", multiplied=multiplied)


@weighted.register
def _conv_lstm(_layer: ConvLstm, row: LayerAnalysis, notation: Notation) -> Weighted:
    frames = _spatial(row.input_shapes[0])[:1]
    kernel = notation.along("f", _weight(row)[:-2])
    letters = (*kernel, notation.before("n_C"), f"4 * {notation.after('n_C')}")
    places = frames + _spatial(row.output_shape)[-2:]
    return Weighted(letters, places, None, multiplied=("weight", "recurrent_weight"))


@weighted.register
def _attention(layer: Attention, row: LayerAnalysis, _notation: Notation) -> Weighted:
    shapes = [shape for shape in row.input_shapes if shape is not None]
    products = products_of(layer, shapes)
    sums = tuple(f"{name}: {product(factors)}" for name, factors in products.items())
    return Weighted((), (), None, effective="are of cells that may see each other", sums=sums)


@weighted.register
def _matmul(layer: MatMul, row: LayerAnalysis, _notation: Notation) -> Weighted:
    first, output = row.input_shapes[0] or (), row.output_shape or ()
    summed = first[-2] if layer.transpose_first else first[-1]
    return Weighted((), (), None, sums=(f"rows times columns: {product((*output, summed))}",))


def _weight(row: LayerAnalysis) -> Shape:
    return (row.weights or {})["weight"]


def _spatial(shape: Shape | None) -> Shape:
    return (shape or ())[:-1]


def _kernel(layer: Convolution, weight: Shape, notation: Notation) -> tuple[str, ...]:
    return notation.along("k" if is_dilated(layer.dilation) else "f", weight[:-2])


def _per_group(letter: str, channels: int, whole: Shape | None) -> str:
    return letter if whole is not None and channels == whole[-1] else f"{letter} / g"
