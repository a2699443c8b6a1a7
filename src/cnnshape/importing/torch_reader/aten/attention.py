"""Attention by heads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnshape.importing.graph import ABSENT, Operation
from cnnshape.importing.torch_reader.calls import Call, Handler


def scaled_dot_product_attention(call: Call) -> Iterable[Operation]:
    """`scaled_dot_product_attention`, whose mask is an array that is known before it runs."""
    operands = [call.value(name) for name in ("query", "key", "value")]
    mask = call.value("attn_mask")
    is_computed = mask != ABSENT and mask not in call.values.constants
    if is_computed or call.arguments.get("enable_gqa"):
        return call.one("attention with a mask", *operands)
    settings = {"scale": call.arguments.get("scale"), "causal": call["is_causal"]}
    added = [] if mask == ABSENT else [mask]
    return call.one("ScaledDotProduct", *operands, *added, keys_as_rows=True, **settings)


OPERATORS: Mapping[str, Handler] = {"scaled_dot_product_attention": scaled_dot_product_attention}
