"""Edits in the JSON Schema: what is done to which layer, with new layers or new values of keys."""

from __future__ import annotations

from cnnshape.language.edits.reading import FOR_SEVERAL, NEEDS
from cnnshape.language.schema.pieces import TEXT, Schema, any_of, ref

DESCRIPTIONS = {
    "replace": "The layer that is replaced by `layers`.",
    "insert_before": "The layer before which `layers` are put.",
    "insert_after": "The layer after which `layers` are put.",
    "remove": "The layer, or a list of layers, to leave out.",
    "change": "The layer, or a list of layers, of which `keys` get other values.",
}

MORE: dict[str, Schema] = {
    "layers": {"description": "The new layers.", **ref("layers")},
    "keys": {"description": "Keys of the layer with their new values.", "type": "object"},
}


def edit() -> Schema:
    """Return the schema of one edit, which does one thing."""
    return {
        "description": "A change in the layers of the extended file, or in those of a block.",
        "type": "object",
        "oneOf": [_edit(action) for action in NEEDS],
    }


def _edit(action: str) -> Schema:
    needed = NEEDS[action]
    several = {"type": "array", "items": TEXT}
    target = any_of([TEXT, several]) if action in FOR_SEVERAL else TEXT
    return {
        "properties": {
            action: {"description": DESCRIPTIONS[action], **target},
            **({} if needed is None else {needed: MORE[needed]}),
            "block": {"description": "The block whose layers are edited.", **TEXT},
        },
        "required": [key for key in (action, needed) if key is not None],
        "additionalProperties": False,
    }
