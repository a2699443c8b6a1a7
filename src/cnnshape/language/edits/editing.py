"""Apply edits to what a file inherits, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cnnshape.diagnostics import Related, Span, SpecError
from cnnshape.language.edits.default_names import with_default_names, with_name, with_value
from cnnshape.language.edits.layer_lists import (
    all_layers,
    changed,
    named,
    names_in,
    names_of,
    references_in,
)
from cnnshape.language.edits.reading import Target, WrittenEdit, read_edits
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import entries_of, text_of_scalar
from cnnshape.language.yaml.values import Sequence, Table, Value

COPY = re.compile(r"_\d+$")
"""The number after the name of a copy, or of a layer that is named after its kind."""

MAX_LISTED = 6
"""Names that are listed where none is like a misspelt one: the last of them, near the head."""


def edited(whole: Table, written: Value) -> Table:
    """Return the keys of a file with its edits applied; raise SpecError with all that is wrong."""
    problems = Problems()
    editor = _Editor(whole, problems)
    for edit in read_edits(written, problems):
        editor.apply(edit)
    editor.refuse_lost_references()
    if problems.found:
        raise SpecError(problems.found)
    return editor.whole


class _Editor:
    """The keys of a file while edits change them, and the layers that are gone."""

    def __init__(self, whole: Table, problems: Problems) -> None:
        self.whole = whole
        self.problems = problems
        self.lists: dict[str | None, Sequence] = {}
        self.gone: list[WrittenEdit] = []

    def apply(self, edit: WrittenEdit) -> None:
        """Apply an edit, or note why it cannot be applied."""
        block = edit.block and edit.block.name
        layers = self._layers_of(edit)
        if layers is None or not self._has_target(edit, layers):
            return
        after = changed(layers, edit.target.name, lambda old: _instead(edit, old))
        self._refuse_taken(edit, after)
        self.gone.append(edit)
        self.lists[block] = after
        self.whole = _with_layers(self.whole, block, after)

    def _layers_of(self, edit: WrittenEdit) -> Sequence | None:
        """Return the list that an edit changes; layers without a name have their default name."""
        block = edit.block and edit.block.name
        if block not in self.lists:
            blocks = entries_of(self.whole.get("blocks"))
            if edit.block is not None and block not in blocks:
                self._refuse_name("block", edit.block, list(blocks))
                return None
            layers = self._list_of(block)
            if layers is None:
                return None
            self.lists[block] = layers
        return self.lists[block]

    def _list_of(self, block: str | None) -> Sequence | None:
        """Return the layers of a block, or of the file, with default names."""
        owner: Value | None = self.whole
        if block is not None:
            owner = entries_of(self.whole.get("blocks"))[block].value
        layers = owner.get("layers") if isinstance(owner, Table) else None
        return with_default_names(layers) if isinstance(layers, Sequence) else None

    # What is wrong

    def refuse_lost_references(self) -> None:
        """Note layers that are gone, and that other layers or the outputs still name."""
        for edit in self.gone:
            block, name = edit.block and edit.block.name, edit.target.name
            layers = self.lists[block]
            place = None if named(layers, name) else self._reference_to(name, block, layers)
            if place is not None:
                message = f"`{name}` is named elsewhere, and is not there after this edit"
                help = f"call one of the new layers `{name}`, or edit what names it as well"
                related = [Related(f"`{name}` is named here", place)]
                self.problems.add("E006", message, edit.target.span, help, related=related)

    def _reference_to(self, name: str, block: str | None, layers: Sequence) -> Span | None:
        outputs = self.whole.get("outputs") if block is None else None
        references = [*references_in(layers), *(names_of(outputs) if outputs else ())]
        return next((place.span for found, place in references if found == name), None)

    def _has_target(self, edit: WrittenEdit, layers: Sequence) -> bool:
        """Say whether one layer has the name, noting it if not."""
        target, found = edit.target, named(layers, edit.target.name)
        if len(found) > 1:
            message = f"{len(found)} layers are called `{target.name}`"
            related = [Related("one of them", each.span) for each in found]
            help = "edit a layer before or after them, or write `layers` anew"
            self.problems.add("E006", message, target.span, help, related=related)
        elif not found:
            self._refuse_name("layer", target, names_in(layers), self._inside(target, layers))
        return len(found) == 1

    def _inside(self, target: Target, layers: Sequence) -> str | None:
        """Say how a layer inside of a block is edited, if that is what a name means."""
        *calls, inner = target.name.split(".")
        block: str | None = None
        for call in calls:
            block = self._block_of(call, layers)
            if block is None:
                return None
            layers = self._list_of(block) or Sequence((), target.span)
        return block and f"edit `{inner}` in each use of the block, with `block: {block}`"

    def _block_of(self, call: str, layers: Sequence) -> str | None:
        """Return the block that a name of a path calls; the copies of a call are numbered."""
        blocks, kind = entries_of(self.whole.get("blocks")), COPY.sub("", call)
        calls = [*named(layers, call), *named(layers, kind)]
        types = (text_of_scalar(each.get("type")) for each in calls)
        return next((each for each in (*types, kind) if each in blocks), None)

    def _refuse_name(
        self, what: str, target: Target, known: list[str], help: str | None = None
    ) -> None:
        from cnnshape.language.hints.suggestion import correction, did_you_mean

        name, span = target
        last = ", ".join(f"`{each}`" for each in known[-MAX_LISTED:])
        more = f" and {len(known) - MAX_LISTED:,} more" if len(known) > MAX_LISTED else ""
        otherwise = f"name one of {last}{more}" if known else f"there is no {what} to name"
        self.problems.add(
            "E006",
            f"the extended file has no {what} `{name}`",
            span,
            help or did_you_mean(name, known, otherwise),
            fix=None if help else correction(span, name, known),
        )

    def _refuse_taken(self, edit: WrittenEdit, after: Sequence) -> None:
        """Note new layers whose names other layers have."""
        for layer in all_layers(Sequence(edit.layers, edit.target.span)):
            name = layer.text_of_name
            others = [] if name is None else [e for e in named(after, name) if e is not layer]
            if others and not any("if" in each.entries for each in (layer, *others)):
                related = [Related("first used here", others[0].span)]
                message, place = f"the name `{name}` is taken", layer.entries["name"].value.span
                self.problems.add("E008", message, place, "choose another name", related=related)


def _with_layers(whole: Table, block: str | None, layers: Sequence) -> Table:
    """Return the keys of a file with other layers, or other layers in one of its blocks."""
    if block is None:
        return with_value(whole, "layers", layers)
    blocks = whole.get("blocks")
    assert isinstance(blocks, Table)
    definition = blocks.entries[block].value
    assert isinstance(definition, Table)
    changed_block = with_value(definition, "layers", layers)
    return with_value(whole, "blocks", with_value(blocks, block, changed_block))


def _instead(edit: WrittenEdit, old: Table) -> tuple[Value, ...]:
    """Return what stands in the place of a layer after an edit."""
    if edit.action == "replace":
        return tuple(_with_name_of_old(edit))
    if edit.action == "insert_before":
        return (*edit.layers, old)
    if edit.action == "insert_after":
        return (old, *edit.layers)
    if edit.keys is not None:
        return (Table({**old.entries, **edit.keys.entries}, old.span),)
    return ()


def _with_name_of_old(edit: WrittenEdit) -> Iterator[Value]:
    """Return new layers, the last of which takes over the name of the old one if it has none."""
    name = edit.target.name
    is_used = name in names_in(Sequence(edit.layers, edit.target.span))
    for position, layer in enumerate(edit.layers, 1):
        is_last = position == len(edit.layers)
        if is_last and isinstance(layer, Table) and "name" not in layer.entries and not is_used:
            yield with_name(layer, name)
        else:
            yield layer
