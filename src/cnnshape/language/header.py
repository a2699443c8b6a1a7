"""Read the keys at the top of a file, except the layers and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.expressions.environment import Environment, work_out
from cnnshape.language.hints.batch_axis import refuse_unknown_sizes
from cnnshape.language.problems import Problems
from cnnshape.language.validation.build import build, readable_part
from cnnshape.language.validation.keys import keys_of
from cnnshape.language.validation.subject import FILE, Subject
from cnnshape.language.yaml.values import Item, Plain, Sequence, Table, plain
from cnnshape.layers.architecture import Architecture
from cnnshape.network import Layout

TAKEN_AS_WRITTEN = frozenset({"name", "source", "description"})
INPUT_KEYS = frozenset({"layout", "input", "inputs"})
READ_ELSEWHERE = frozenset({"parameters", "blocks", "layers", "extends", "edits"})
A_LIST_OF_LAYERS = "write `layers:` and a list, as `- {type: conv, filters: 6, kernel: 5}`"


def read_header(root: Table, environment: Environment, problems: Problems) -> Architecture:
    """Return the keys at the top; if some are wrong, the others."""
    data: dict[str, Plain] = {}
    environment = environment._replace(channels=lambda: _channels_of_input(data))
    _read_values(root, environment, problems, data)
    broken = refuse_unknown_sizes(root, _layout_in(data), problems)
    data = {key: value for key, value in data.items() if key not in broken}
    subject = Subject(FILE, root, problems, environment=environment)
    header = build(Architecture, data, subject, broken)
    if "edits" in root.entries:
        _refuse_edits(root.entries["edits"], problems)
    if not isinstance(root.get("layers"), Sequence) and not _are_layers_misspelt(root):
        _refuse_without_layers(root, problems)
    return header or readable_part(Architecture, data)


def _refuse_edits(item: Item, problems: Problems) -> None:
    """Refuse edits that are still there once all that is extended was taken over."""
    message = "`edits` change inherited layers, and this file extends none"
    help = "write `extends:` and the file whose layers are meant"
    problems.add("E004", message, item.key_span, help)


def _read_values(
    root: Table, environment: Environment, problems: Problems, data: dict[str, Plain]
) -> None:
    """Add the values that can be read; inputs come first, since others may name `channels`."""
    for key in sorted(root.entries, key=lambda each: each not in INPUT_KEYS):
        value = root.entries[key].value
        if key in TAKEN_AS_WRITTEN:
            data[key] = plain(value)
        elif key not in READ_ELSEWHERE:
            try:
                data[key] = work_out(value, environment, problems)
            except Broken:
                continue


def _layout_in(data: Mapping[str, Plain]) -> Layout:
    is_first = data.get("layout") == Layout.CHANNELS_FIRST
    return Layout.CHANNELS_FIRST if is_first else Layout.CHANNELS_LAST


def _channels_of_input(data: Mapping[str, Plain]) -> int | Broken:
    """Return the channels of the first input, for expressions at the top of the file."""
    inputs = data.get("inputs")
    first = next(iter(inputs.values()), None) if isinstance(inputs, dict) else data.get("input")
    if not isinstance(first, list) or not first:
        return BROKEN
    channels = first[0] if data.get("layout") == Layout.CHANNELS_FIRST else first[-1]
    return channels if isinstance(channels, int) else BROKEN


def _are_layers_misspelt(root: Table) -> bool:
    """Say whether another key is taken for `layers`: that is reported already."""
    from cnnshape.language.hints.unknown_keys import Keys
    from cnnshape.language.hints.words import FILE_KEYS

    keys = Keys(keys_of(Architecture), root.entries, FILE_KEYS)
    return "layers" in keys.taken_for(frozenset())


def _refuse_without_layers(root: Table, problems: Problems) -> None:
    from cnnshape.language.hints.short_forms import as_list
    from cnnshape.language.yaml.slips import item_help

    layers = root.get("layers")
    place = (layers or root).span
    help = item_help(place.text) or as_list(layers) or A_LIST_OF_LAYERS
    problems.add("E004", "the file has no list of layers", place, help)
