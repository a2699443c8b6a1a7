"""Attention: `MultiHeadAttention` with its projections, `Attention` without."""

from __future__ import annotations

from math import prod
from typing import Any

from cnnshape.importing.keras_reader.building import Builder, Call, Read, Value
from cnnshape.importing.operators.building import Unmapped


def multi_head_attention(call: Call, to: Builder) -> Value:
    """`MultiHeadAttention` over all positions."""
    settings = call.settings
    reads = _query_key_value(call)
    _needs_no_masks(call, positional=3)
    _needs_all_positions(call, to)
    heads, width = settings["num_heads"], settings["key_dim"]
    output = settings.get("output_shape") or []
    if settings.get("use_gate") or len(output) > 1:
        raise Unmapped("it has a gate, or an output of several axes")
    channels = {
        "key_channels": heads * width,
        "value_channels": heads * (settings.get("value_dim") or width),
        "output_channels": output[0] if output else reads[0].shape[-1],
    }
    keys = {
        "heads": heads,
        **{key: each for key, each in channels.items() if each != reads[0].shape[-1]},
        "bias": settings["use_bias"],
        "causal": bool(call.kwargs.get("use_causal_mask")),
    }
    return to.add(call, "attention", reads, keys, _arrays(call))


def attention(call: Call, to: Builder) -> Value:
    """`Attention`: products of what it reads, in one head, not scaled."""
    settings = call.settings
    if settings.get("use_scale") or settings.get("score_mode", "dot") != "dot":
        raise Unmapped("its scores are not products alone")
    query, *rest = call.reads
    if len(rest) not in (1, 2) or call.kwargs.get("mask"):
        raise Unmapped("it has masks")
    value, key = rest[0], rest[-1]
    keys = {
        "heads": 1,
        "project_inputs": False,
        "project_output": False,
        "scale": 1.0,
        "causal": bool(call.kwargs.get("use_causal_mask")),
    }
    return to.add(call, "attention", _shortest(query, key, value), keys)


def _query_key_value(call: Call) -> tuple[Value, ...]:
    """Return what the layer reads, in the order query, key, value, as short as it can be said."""
    names = ("query", "value", "key")
    given = dict(zip(names, call.args, strict=False))
    given |= {name: call.kwargs[name] for name in names if call.kwargs.get(name) is not None}
    query, value = given["query"], given["value"]
    return _shortest(query, given.get("key") or value, value)


def _shortest(query: Value, key: Value, value: Value) -> tuple[Value, ...]:
    if key != value:
        return query, key, value
    return (query,) if query == key else (query, key)


def _needs_no_masks(call: Call, positional: int) -> None:
    masks = [name for name in call.kwargs if name.endswith("_mask") and name != "use_causal_mask"]
    if any(call.kwargs[name] is not None for name in masks) or len(call.args) > positional:
        raise Unmapped("it has masks")
    if call.kwargs.get("return_attention_scores"):
        raise Unmapped("it gives its scores")


def _needs_all_positions(call: Call, to: Builder) -> None:
    query = call.reads[0]
    to.needs_channels_last(query)
    axes = call.settings.get("attention_axes")
    every = list(range(1, len(query.shape)))
    if axes is not None and sorted(axis % (len(query.shape) + 1) for axis in axes) != every:
        raise Unmapped("it attends along some of the axes")


def _arrays(call: Call) -> dict[str, Read]:
    """Return the arrays of all projections, whose heads and channels Keras keeps apart."""
    arrays: dict[str, Read] = {}
    for name in ("query", "key", "value", "output"):
        heads_first = name == "output"
        arrays[f"{name}_weight"] = _matrix(call, f"{name}_dense", heads_first=heads_first)
        arrays[f"{name}_bias"] = _vector(call, f"{name}_dense")
    return arrays


def _matrix(call: Call, part: str, *, heads_first: bool) -> Read:
    def read() -> Any:
        array = call.store.part(part).array(0)
        rows = prod(array.shape[:2]) if heads_first else array.shape[0]
        return array.reshape(rows, -1)

    return read


def _vector(call: Call, part: str) -> Read:
    return lambda: call.store.part(part).array(1).reshape(-1)


LAYERS = {"MultiHeadAttention": multi_head_attention, "Attention": attention}
