"""Explain one layer: sizes, weights, parameters, multiply-adds, field, the dense alternative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.explanation.computed import computed
from cnnshape.explanation.notation import Notation
from cnnshape.explanation.sizes import size_lines
from cnnshape.explanation.text import Explanation, Section, number, percentage, product, times
from cnnshape.explanation.weighted import Weighted, weighted
from cnnshape.layers import Layer
from cnnshape.layers.convolution import Convolution
from cnnshape.network import Node, Shape
from cnnshape.phrases import sizes_text


def explain_layer(analysis: Analysis, name: str) -> Explanation:
    """Return a layer in formulas with its numbers; KeyError if there is no such layer."""
    node = {node.name: node for node in analysis.network.nodes}[name]
    return _explained(analysis, node, {row.name: row for row in analysis.layers})


def explain_layers(analysis: Analysis) -> tuple[Explanation, ...]:
    """Return every layer in formulas with its numbers."""
    rows = {row.name: row for row in analysis.layers}
    return tuple(_explained(analysis, node, rows) for node in analysis.network.nodes)


def _explained(analysis: Analysis, node: Node, rows: Mapping[str, LayerAnalysis]) -> Explanation:
    sections = tuple(_sections(analysis, node, rows))
    return Explanation(_title(rows[node.name]), _subtitle(node), sections)


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
    formula = computed(node.layer, row)
    if formula is not None:
        yield Section("Computes", (formula,))
    if row.type != "input":
        yield from _weighing(analysis, node, row, notation)
    yield from _field(row)
    if isinstance(node.layer, Convolution):
        yield _dense_alternative(row, weighted(node.layer, row, notation))


def _weighing(
    analysis: Analysis, node: Node, row: LayerAnalysis, notation: Notation
) -> Iterator[Section]:
    """Explain the parameters and multiply-adds of a layer."""
    layer, macs = node.layer, number(row.macs or 0)
    words = weighted(layer, row, notation)
    claim = analysis.claims[row.name]
    assert claim is not None
    if row.declared:
        declared = f"{number(claim.declared_parameters)}, as the file declares"
        yield Section("Parameters", (declared, *_frozen(node)))
    elif not row.weights:
        yield Section("Parameters", ("none",))
    else:
        lines = (_array_line(*array, layer, words, notation) for array in row.weights.items())
        yield Section("Weights", tuple(lines))
        yield Section("Parameters", (*_parameter_lines(row, claim, words), *_frozen(node)))
    if row.declared and row.macs:
        yield Section("MACs", (f"{macs}, as the file declares",))
    elif row.macs:
        yield Section("MACs", tuple(_mac_lines(row, words)))


def _array_line(
    name: str, shape: Shape, layer: Layer, words: Weighted | None, notation: Notation
) -> str:
    letter = notation.after({"weight": "W", "bias": "b"}.get(name, name))
    axes = () if words is None else words.letters
    if name == "bias" and len(shape) == 1 and isinstance(layer, Convolution):
        shape = (1,) * (len(axes) - 1) + shape
    meaning = f"{' x '.join(axes)} = " if name == "weight" and axes else ""
    return f"{letter}: {meaning}{' x '.join(map(number, shape))}"


def _parameter_lines(row: LayerAnalysis, claim: Claim, words: Weighted | None) -> Iterator[str]:
    if row.shares is not None:
        yield f"0 here: the weights belong to {row.shares}, where they are counted"
        return
    trainable = number(claim.trainable_parameters)
    weight = claim.weights.get("weight", ())
    has_bias_alone = claim.weights.keys() == {"weight", "bias"}
    if words is not None and words.fan_in == weight[:-1] and has_bias_alone:
        yield f"({times(words.fan_in)} + 1) * {number(weight[-1])} = {trainable}"
    else:
        factors = " + ".join(map(times, claim.weights.values()))
        yield trainable if factors == trainable else f"{factors} = {trainable}"
    if claim.statistics:
        kept = number(claim.non_trainable_parameters)
        yield f"{kept} more are kept but not trained: {', '.join(claim.statistics)}"


def _frozen(node: Node) -> Iterator[str]:
    if node.is_frozen and node.shares is None:
        yield "none of them is trained: the layer is frozen"


def _mac_lines(row: LayerAnalysis, words: Weighted | None) -> Iterator[str]:
    macs, effective = number(row.macs or 0), number(row.macs_effective or 0)
    if words is None:
        yield macs
    elif words.sums:
        yield from words.sums
        if len(words.sums) > 1:
            yield f"{macs} in all"
    else:
        positions = f"{times(words.places)} {words.place} * " if words.places else ""
        arrays = [times((row.weights or {})[name]) for name in words.multiplied]
        weights = arrays[0] if len(arrays) == 1 else f"({' + '.join(arrays)})"
        yield f"{positions}{weights} weights = {macs}"
    if row.macs_effective != row.macs:
        share = percentage(row.macs_effective or 0, row.macs or 0)
        reason = "read a cell and land inside" if words is None else words.effective
        yield f"{effective} ({share}) {reason}"


def _field(row: LayerAnalysis) -> Iterator[Section]:
    if row.receptive_field is not None or row.type != "input":
        yield Section("Receptive field", tuple(_field_lines(row)))


def _field_lines(row: LayerAnalysis) -> Iterator[str]:
    """Say what an output sees, and what of it the windows alone bring together if that is less."""
    if row.receptive_field is not None:
        sizes = sizes_text(row.receptive_field, without="all")
        strides = "x".join("?" if s is None else str(s) for s in row.effective_stride or ())
        yield f"{sizes} cells of the input, {strides} apart"
    elif not row.inputs:
        yield "none: it reads nothing"
    elif len(row.output_shape or ()) == 1:
        yield "none: a vector has no positions"
    else:
        yield "every output may depend on the whole input"
    if row.window_receptive_field not in (None, row.receptive_field):
        sizes = sizes_text(row.window_receptive_field or (), without="all")
        yield f"{sizes} along the windows alone, with statistics of norms and gates held constant"


def _dense_alternative(row: LayerAnalysis, words: Weighted | None) -> Section:
    """Compare a convolution with the dense layer between the same shapes (course, 1.11)."""
    inputs, outputs = prod(row.input_shapes[0] or ()), prod(row.output_shape or ())
    lines = [
        f"a dense layer between the same shapes has {product((inputs, outputs))} weights "
        f"and {number(outputs)} biases"
    ]
    if words is not None and words.fan_in is not None:
        read = min(prod(words.fan_in), inputs)
        share = percentage(read, inputs)
        lines.append(f"each output reads {number(read)} of the {number(inputs)} inputs ({share})")
    return Section("Why convolve", tuple(lines))
