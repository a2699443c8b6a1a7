"""Keys that belong to others: models say so in Python, which pydantic cannot translate."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.language.schema.pieces import NOTHING, Schema, any_of, ref


def conditions_of(kind: str) -> Iterator[Schema]:
    """Return the schemas that a layer of a kind fits besides that of its keys."""
    if kind == "upsample":
        yield from _of_modes()
    elif kind == "max_unpool":
        yield _of_pool()


def _of_modes() -> Iterator[Schema]:
    """Say of which mode the keys of an upsampling are; the default needs not be written."""
    from cnnshape.layers.resize import MODE_OF_KEY, Upsample

    default = Upsample.model_fields["mode"].default
    for key, mode in MODE_OF_KEY.items():
        fits: Schema = {"properties": {"mode": any_of([{"const": mode}, ref("expression")])}}
        if mode != default:
            fits["required"] = ["mode"]
        yield {"if": _is_written(key), "then": fits}


def _of_pool() -> Schema:
    """Say that the windows of an unpooling are those of its pool, where it names one."""
    from cnnshape.layers.unpooling import WINDOW_KEYS, MaxUnpool

    fields = MaxUnpool.model_fields
    keys = {
        key: any_of([{"const": fields[key].default}, ref("expression")]) for key in WINDOW_KEYS[1:]
    }
    return {"if": _is_written("pool"), "then": {"properties": keys}}


def _is_written(key: str) -> Schema:
    nothing = any_of([NOTHING, {"const": False}])
    return {"required": [key], "properties": {key: {"not": nothing}}}
