"""Warn if a new head replaces all that is inherited (code I104)."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.diagnostics import Diagnostic
from cnnshape.language.edits.default_names import with_default_names
from cnnshape.language.edits.layer_lists import names_in
from cnnshape.language.yaml.parts import items_of
from cnnshape.language.yaml.values import Sequence, Table
from cnnshape.phrases import count

MAX_HEAD = 2
"""The most layers that are taken for a new head."""

MIN_INHERITED = 4
"""The fewest inherited layers of which a head is a small part."""


def replaced_layers(root: Table, inherited: Callable[[], Table]) -> tuple[Diagnostic, ...]:
    """Return the warning about a short list of layers, one of which has an inherited name.

    `inherited` returns the keys without the own layers, and is asked for a short list only.
    """
    own = root.get("layers")
    if own is None or not 1 <= len(items_of(own)) <= MAX_HEAD:
        return ()
    layers = inherited().get("layers")
    if not isinstance(layers, Sequence) or len(layers.items) < MIN_INHERITED:
        return ()
    known = names_in(with_default_names(layers))
    name = next((each for each in names_in(own) if each in known), None)
    if name is None:
        return ()
    return (
        Diagnostic(
            "I104",
            f"`layers` replaces all {count(len(layers.items), 'inherited layer')}",
            root.entries["layers"].key_span,
            (f"`{name}` is the name of one of them",),
            f"to replace `{name}` alone, write `edits: [{{replace: {name}, layers: [...]}}]`",
        ),
    )
