"""Explain one layer: sizes, weights, parameters, multiply-adds, field, the dense alternative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.explanation.notation import Notation
from cnnshape.explanation.sizes import is_dilated, size_lines
from cnnshape.explanation.text import Explanation, Section, number, percentage, product, times
from cnnshape.layers import MODULE_OF_KIND
from cnnshape.network import Node, Shape
from cnnshape.phrases import sizes_text

SLIDING_MODULES = frozenset({"convolution", "transposed"})


def explain_layer(analysis: Analysis, name: str) -> Explanation:
    """Return a layer in formulas with its numbers; KeyError where there is no such layer."""
    rows = {row.name: row for row in analysis.layers}
    node = {node.name: node for node in analysis.network.nodes}[name]
    row = rows[name]
    return Explanation(_title(row), _subtitle(node), tuple(_sections(analysis, node, rows)))


def _title(row: LayerAnalysis) -> str:
    if row.type == "input":
        return f"{row.name}: the input"
    return f"{row.name}: {row.type}, layer {row.weighted_layer}"


def _subtitle(node: Node) -> str:
    span = node.span
    place = f"{span.source.name}:{span.line}"
    return f"{place}  {node.description}" if node.description else place


def _sections(
    analysis: Analysis, node: Node, rows: Mapping[str, LayerAnalysis]
) -> Iterator[Section]:
    row = rows[node.name]
    shape = row.output_shape
    if shape is None:
        yield Section("Unknown", ("a fault here or further up leaves the numbers unknown",))
        return
    text = analysis.network.layout.text
    if row.inputs:
        read = ", ".join(f"{i} ({text(rows[i].output_shape or ())})" for i in row.inputs)
        yield Section("Reads", (read,))
    notation = Notation(row, rows[row.inputs[0]] if row.inputs else row)
    layout = analysis.network.layout
    activation = " x ".join(map(number, layout.outside(shape)))
    yield Section(
        "Gives",
        (
            f"{text(shape)}: {product(shape)} values a sample",
            f"{notation.after('A')}: m x {activation} for m samples",
        ),
    )
    if row.inputs:
        yield Section("Size", tuple(size_lines(node.layer, row, notation, layout)))
        yield from _weights(node, row, notation)
        yield from _costs(row)
    yield from _field(row)
    yield from _alternative(row)


def _weights(node: Node, row: LayerAnalysis, notation: Notation) -> Iterator[Section]:
    if row.declared:
        parameters = number(row.trainable_parameters or 0)
        yield Section("Parameters", (f"{parameters}, as the file declares",))
        return
    if not row.weights:
        yield Section("Parameters", ("none",))
        return
    lines = [_array_line(name, shape, node, row, notation) for name, shape in row.weights.items()]
    yield Section("Weights", tuple(lines))
    yield Section("Parameters", tuple(_parameter_lines(row)))


def _array_line(name: str, shape: Shape, node: Node, row: LayerAnalysis, notation: Notation) -> str:
    letter = notation.after({"weight": "W", "bias": "b"}.get(name, name))
    if name == "bias" and MODULE_OF_KIND[row.type] in SLIDING_MODULES:
        shape = (1,) * len(row.output_shape or ()) + shape
    written = " x ".join(map(number, shape))
    meaning = _weight_letters(node, row, shape, notation) if name == "weight" else ""
    return f"{letter}: {meaning}{written}"


def _weight_letters(node: Node, row: LayerAnalysis, shape: Shape, notation: Notation) -> str:
    """Write the shape of a weight in letters, as `f^[1] x f^[1] x n_C^[0] x n_C^[1] = `."""
    below, here = notation.before("n_C"), notation.after("n_C")
    if row.type == "dense":
        return f"{below} x {here} = "
    if MODULE_OF_KIND[row.type] not in SLIDING_MODULES:
        return ""
    channels = {
        "conv": (_per_group(below, shape[-2], row.input_shapes[0]), here),
        "depthwise_conv": (below, "multiplier"),
        "conv_transpose": (_per_group(here, shape[-2], row.output_shape), below),
    }[row.type]
    kernel = notation.along("k" if is_dilated(node.layer) else "f", shape[:-2])
    return " x ".join((*kernel, *channels)) + " = "


def _per_group(letter: str, channels: int, whole: Shape | None) -> str:
    return letter if whole is not None and channels == whole[-1] else f"{letter} / g"


def _parameter_lines(row: LayerAnalysis) -> Iterator[str]:
    weights = row.weights or {}
    if row.shares is not None:
        yield f"0 here: the weights belong to {row.shares}, where they are counted"
        return
    weight, bias = weights.get("weight"), weights.get("bias")
    trainable = number(row.trainable_parameters or 0)
    if row.type in ("conv", "dense") and weight and bias and len(weights) == 2:
        fan_in, outputs = weight[:-1], weight[-1]
        yield f"({times(fan_in)} + 1) * {number(outputs)} = {trainable}"
    else:
        counted = [shape for name, shape in weights.items() if name not in ("mean", "variance")]
        yield f"{' + '.join(times(shape) for shape in counted)} = {trainable}"
    if row.non_trainable_parameters:
        kept = number(row.non_trainable_parameters)
        yield f"{kept} more are kept but not trained: mean, variance"


def _costs(row: LayerAnalysis) -> Iterator[Section]:
    if not row.macs:
        return
    macs = number(row.macs)
    if row.declared:
        yield Section("MACs", (f"{macs}, as the file declares",))
        return
    weight, shape, below = (row.weights or {})["weight"], row.output_shape, row.input_shapes[0]
    assert shape is not None
    assert below is not None
    places = below[:-1] if row.type == "conv_transpose" else shape[:-1]
    where = "input cells" if row.type == "conv_transpose" else "positions"
    positions = f"{times(places)} {where} * " if places else ""
    lines = [f"{positions}{times(weight)} weights = {macs}"]
    if row.macs_effective != row.macs:
        share = percentage(row.macs_effective or 0, row.macs)
        inside = "land inside" if row.type == "conv_transpose" else "do not fall on padding"
        lines.append(f"{number(row.macs_effective or 0)} ({share}) {inside}")
    yield Section("MACs", tuple(lines))


def _field(row: LayerAnalysis) -> Iterator[Section]:
    if row.receptive_field is None:
        is_vector = len(row.output_shape or ()) == 1
        sees = (
            "none: a vector has no positions"
            if is_vector
            else "every output may depend on the whole input"
        )
        if row.type != "input":
            yield Section("Receptive field", (sees,))
        return
    sizes = sizes_text(row.receptive_field, without="all")
    strides = "x".join("?" if s is None else str(s) for s in row.effective_stride or ())
    yield Section("Receptive field", (f"{sizes} cells of the input, {strides} apart",))


def _alternative(row: LayerAnalysis) -> Iterator[Section]:
    """Compare a convolution with the dense layer between the same shapes (course, 1.11)."""
    if MODULE_OF_KIND.get(row.type) not in SLIDING_MODULES:
        return
    below, shape, weights = row.input_shapes[0], row.output_shape, row.weights or {}
    assert below is not None
    assert shape is not None
    inputs, outputs = prod(below), prod(shape)
    lines = [
        f"a dense layer between the same shapes has {product((inputs, outputs))} weights "
        f"and {number(outputs)} biases"
    ]
    if row.type != "conv_transpose":
        read = min(prod(weights["weight"][:-1]) if row.type == "conv" else _window(weights), inputs)
        share = percentage(read, inputs)
        lines.append(f"each output reads {number(read)} of the {number(inputs)} inputs ({share})")
    yield Section("Why convolve", tuple(lines))


def _window(weights: Mapping[str, Shape]) -> int:
    return prod(weights["weight"][:-2])
