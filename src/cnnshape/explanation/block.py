"""Explain a block: what it reads and gives, and what its layers add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.explanation.text import Explanation, Section, number
from cnnshape.network import Group


def explain_block(analysis: Analysis, group: Group) -> Explanation:
    """Return a block as the sum of its layers."""
    layers = analysis.layers[group.first : group.last]
    span = group.span
    return Explanation(
        f"{group.name}: a block `{group.block}` of {len(layers):,} layers",
        f"{span.source.name}:{span.line}",
        tuple(_sections(analysis, group, layers)),
    )


def _sections(
    analysis: Analysis, group: Group, layers: tuple[LayerAnalysis, ...]
) -> Iterator[Section]:
    text = analysis.network.layout.text
    if not layers:
        yield Section("Gives", ("its input: nothing in it is switched on",))
        return
    first, last = layers[0], layers[-1]
    if first.input_shapes and first.input_shapes[0] is not None:
        yield Section("Reads", (f"{first.inputs[0]} ({text(first.input_shapes[0])})",))
    gives = "unknown, after a fault" if last.output_shape is None else text(last.output_shape)
    yield Section("Gives", (gives,))
    yield Section("Parameters", (_sum([layer.trainable_parameters for layer in layers]),))
    if any(layer.non_trainable_parameters for layer in layers):
        yield Section("Not trained", (_sum([layer.non_trainable_parameters for layer in layers]),))
    yield Section("MACs", (_sum([layer.macs for layer in layers]),))
    yield Section("Layers", tuple(_line(analysis, group, layer) for layer in layers))


def _sum(values: Sequence[int | None]) -> str:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return "unknown, after a fault"
    parts = [value for value in known if value]
    total = number(sum(parts))
    return total if len(parts) < 2 else f"{' + '.join(map(number, parts))} = {total}"


def _line(analysis: Analysis, group: Group, layer: LayerAnalysis) -> str:
    shape = layer.output_shape
    gives = "?" if shape is None else analysis.network.layout.text(shape)
    return f"{layer.name.removeprefix(group.name + '.')} ({layer.type}) {gives}"
