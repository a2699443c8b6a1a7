"""Attention by heads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isclose, sqrt

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler


def scaled_dot_product_attention(call: Call) -> Iterable[Operation]:
    """`scaled_dot_product_attention` without a mask, unless it hides what comes after."""
    operands = [call.value(name) for name in ("query", "key", "value")]
    if call["attn_mask"] is not None or call.arguments.get("enable_gqa"):
        return call.one("attention with a mask", *operands)
    usual = 1 / sqrt(call.shape_of("query")[-1])
    scale = call.arguments.get("scale")
    changed = {} if scale is None or isclose(scale, usual) else {"scale": float(scale)}
    causal = {"causal": True} if call["is_causal"] else {}
    return call.one("ScaledDotProductAttention", *operands, **changed, **causal)


OPERATORS: Mapping[str, Handler] = {"scaled_dot_product_attention": scaled_dot_product_attention}
