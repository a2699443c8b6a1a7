"""Read a Keras model as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cnnshape.diagnostics import InputNeeded
from cnnshape.importing.keras_reader.building import Builder, Value
from cnnshape.importing.keras_reader.configs import (
    LayerConfig,
    ModelConfig,
    Sizes,
    as_keras_writes,
    layout_of,
    model_config,
)
from cnnshape.importing.keras_reader.module_paths import with_module_paths
from cnnshape.importing.keras_reader.sources import Source
from cnnshape.importing.keras_reader.walking import Scope, walk
from cnnshape.importing.records import ImportRefused, Model
from cnnshape.network import Layout
from cnnshape.phrases import count, sizes_text

Given = Mapping[str, Sequence[int]] | Sequence[int] | Sequence[Sequence[int]] | None
"""The sizes of inputs, in the order of Keras: of one, of several by name or one after the other."""


def records_of(source: Source, given: Given = None) -> Model:
    """Return a model as records, for inputs of fixed sizes; raises ImportRefused."""
    with as_keras_writes(source.file):
        return with_module_paths(_walked(source, given))


def _walked(source: Source, given: Given) -> Model:
    model = model_config(source.model)
    to = Builder(layout_of(source.model))
    inputs = list(_inputs(model, given, to))
    declared = [_without_batch(sizes, to) for sizes in source.output_sizes]
    outputs = walk(model, inputs, Scope("", source.store), to, declared)
    if not to.records:
        raise ImportRefused(f"{source.file} has no layer: its outputs are its inputs")
    return Model(
        source.file,
        model.name,
        to.inputs,
        tuple(to.records.values()),
        tuple(dict.fromkeys(each.name for each in outputs)),
        to.layout,
        tuple(to.notes),
        dict(_classes(source.model, "")),
    )


def _inputs(model: ModelConfig, given: Given, to: Builder) -> Iterator[Value]:
    declared = dict(_declared(model))
    by_name = _by_name(given, list(declared))
    for name, sizes in declared.items():
        fixed = _fixed(name, sizes, by_name.get(name), to.layout)
        yield to.add_input("input" if len(declared) == 1 else name, fixed)


def _by_name(given: Given, names: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """Return the sizes of inputs by name; raise ImportRefused if these are not the inputs."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        other = next((name for name in given if name not in names), None)
        if other is not None:
            raise ImportRefused(f"the model has no input `{other}`; it has {', '.join(names)}")
        return given
    each = [sizes for sizes in given if not isinstance(sizes, int)]
    whole = [size for size in given if isinstance(size, int)]
    lists = each if not whole else [whole]
    if len(lists) != len(names):
        raise ImportRefused(
            f"the model has {count(len(names), 'input')}, and sizes are given for {len(lists)}: "
            f"its inputs are {', '.join(names)}"
        )
    return dict(zip(names, lists, strict=True))


def _declared(model: ModelConfig) -> Iterator[tuple[str, Sizes]]:
    """Return the sizes of the inputs by name, without the batch."""
    layers = {each.name: each for each in model.layers if each.is_input}
    names = [each.layer for each in model.inputs] or list(layers)[:1]
    for name in names:
        if name not in layers:
            raise ImportRefused(f"the input `{name}` is not an InputLayer")
        settings = layers[name].settings
        yield (
            name,
            tuple(settings.get("batch_shape") or settings.get("batch_input_shape") or ())[1:],
        )
    if not names:
        sizes = model.input_sizes or ()
        yield "input", sizes[1:]


def _fixed(name: str, sizes: Sizes, given: Sequence[int] | None, layout: Layout) -> tuple[int, ...]:
    """Return the sizes of an input: those of the model where it has them, those given elsewhere."""
    wanted = sizes if given is None else tuple(given)
    is_contrary = len(wanted) != len(sizes) or any(
        known not in (None, size) for known, size in zip(sizes, wanted, strict=True)
    )
    free = "x".join(str(each or "?") for each in sizes)
    if sizes and is_contrary:
        raise ImportRefused(f"the input `{name}` is {free}, not {sizes_text(given or ())}")
    known = tuple(each for each in wanted if each is not None)
    if not known or len(known) < len(wanted):
        example = free.replace("?", "224") or "224x224x3"
        raise InputNeeded(
            f"the input `{name}` is {free or 'of any size'}, without the batch: give its free "
            f"sizes with --input, as --input {example}",
            has_channels_last=layout is Layout.CHANNELS_LAST,
        )
    return known


def _without_batch(sizes: Sizes, to: Builder) -> tuple[int, ...] | None:
    known = tuple(each for each in sizes[1:] if each is not None)
    return to.layout.inside(known) if known and len(known) == len(sizes) - 1 else None


def _classes(model: LayerConfig, path: str) -> Iterator[tuple[str, str]]:
    """Return the names of models inside a model by path: blocks are named after them."""
    for layer in model_config(model).layers:
        if layer.is_model:
            inner = f"{path}.{layer.name}" if path else layer.name
            yield inner, layer.name.rstrip("_0123456789")
            yield from _classes(layer, inner)
