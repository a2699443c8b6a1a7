"""Attention, norms and tokens as exporters spell them out, and recurrent operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.reference.importing.cases import Case, Draw
from tests.reference.importing.drafts import Draft

ATTENTION = "attention"


def queries_and_keys(draft: Draft, shape: tuple[int, ...], heads: int) -> list[str]:
    """Return two values of (1, heads, positions, channels), made from one sequence."""
    x = draft.input(*shape)
    _, steps, channels = shape
    each = draft.numbers(1, steps, heads, channels // heads)
    made = []
    for _ in range(3):
        rows = draft.add("MatMul", x, draft.signed(channels, channels))
        parts = draft.add("Reshape", rows, each)
        made.append(draft.add("Transpose", parts, perm=[0, 2, 1, 3]))
    return made


def attend(scores: Callable[[Draft, str, str], str], heads: int = 3) -> Draw:
    """Return attention spelled out, its scores in one of the ways that exporters write them."""

    def draw(draft: Draft) -> str:
        q, k, v = queries_and_keys(draft, (1, 5, 12), heads)
        turned = draft.add("Transpose", k, perm=[0, 1, 3, 2])
        weights = draft.add("Softmax", scores(draft, q, turned), axis=-1)
        seen = draft.add("Transpose", draft.add("MatMul", weights, v), perm=[0, 2, 1, 3])
        return draft.add("Reshape", seen, draft.numbers(1, 5, 12))

    return draw


def times_after(draft: Draft, q: str, k: str) -> str:
    return draft.add("Mul", draft.add("MatMul", q, k), draft.constant(0.5))


def divided_after(draft: Draft, q: str, k: str) -> str:
    return draft.add("Div", draft.add("MatMul", q, k), draft.constant(2.0))


def half_before(draft: Draft, q: str, k: str) -> str:
    root = draft.constant(0.5**0.25)
    return draft.add("MatMul", draft.add("Mul", q, root), draft.add("Mul", k, root))


def divided_before(draft: Draft, q: str, k: str) -> str:
    return draft.add("MatMul", draft.add("Div", q, draft.constant(3.0)), k)


def fused_queries(draft: Draft) -> str:
    """Attention as torch exports `nn.MultiheadAttention` and timm: one product, then parts."""
    x = draft.input(1, 5, 12)
    whole = draft.add("MatMul", x, draft.signed(12, 36))
    whole = draft.add("Add", whole, draft.signed(36))
    parts = draft.add("Reshape", whole, draft.numbers(1, 5, 3, 2, 6))
    parts = draft.add("Transpose", parts, perm=[2, 0, 3, 1, 4])
    q, k, v = (draft.add("Gather", parts, draft.stored(np.array(at)), axis=0) for at in range(3))
    turned = draft.add("Transpose", k, perm=[0, 1, 3, 2])
    weights = draft.add("Softmax", times_after(draft, q, turned), axis=-1)
    seen = draft.add("Transpose", draft.add("MatMul", weights, v), perm=[0, 2, 1, 3])
    seen = draft.add("Reshape", seen, draft.numbers(5, 12))
    seen = draft.add("Gemm", seen, draft.signed(9, 12), draft.signed(9), transB=1)
    return draft.add("Reshape", seen, draft.numbers(1, 5, 9))


def steps_first(draft: Draft) -> str:
    """Attention on (steps, batch, channels), its heads side by side with the batch."""
    x = draft.add("Transpose", draft.input(1, 5, 12), perm=[1, 0, 2])
    q, k, v = (
        draft.add(
            "Transpose",
            draft.add(
                "Reshape",
                draft.add("MatMul", x, draft.signed(12, 12)),
                draft.numbers(5, 2, 6),
            ),
            perm=[1, 0, 2],
        )
        for _ in range(3)
    )
    turned = draft.add("Transpose", k, perm=[0, 2, 1])
    weights = draft.add("Softmax", times_after(draft, q, turned), axis=-1)
    seen = draft.add("Transpose", draft.add("MatMul", weights, v), perm=[1, 0, 2])
    seen = draft.add("Reshape", seen, draft.numbers(5, 1, 12))
    return draft.add("Transpose", seen, perm=[1, 0, 2])


def where(*mask: int, chosen: bool = True, number: float | None = None) -> Draw:
    """Return a choice between a map, or its relu, and a number or its tanh, by a known mask."""

    def draw(draft: Draft) -> str:
        x = draft.input(1, 2, 1, 4)
        places = draft.constant(np.array(mask, np.bool_).reshape(-1, 1, len(mask)))
        other = draft.add("Tanh", x) if number is None else draft.constant(number)
        values = (draft.add("Relu", x), other)
        return draft.add("Where", places, *(values if chosen else values[::-1]))

    return draw


def bare_attention(draft: Draft) -> str:
    q, k, v = queries_and_keys(draft, (1, 5, 12), 3)
    seen = draft.add("Transpose", draft.add("Attention", q, k, v), perm=[0, 2, 1, 3])
    return draft.add("Reshape", seen, draft.numbers(1, 5, 12))


def layer_norm_spelled_out(axis: int, *shape: int) -> Draw:
    def draw(draft: Draft) -> str:
        x = draft.input(*shape)
        axes = draft.numbers(axis)
        centred = draft.add("Sub", x, draft.add("ReduceMean", x, axes))
        squares = draft.add("Pow", centred, draft.constant(2.0))
        variance = draft.add("Add", draft.add("ReduceMean", squares, axes), draft.constant(1e-6))
        normal = draft.add("Div", centred, draft.add("Sqrt", variance))
        each = [-1 if at == axis % len(shape) else 1 for at in range(len(shape))]
        sizes = [shape[axis] if at == -1 else 1 for at in each]
        scaled = draft.add("Mul", normal, draft.weight(*sizes))
        return draft.add("Add", scaled, draft.weight(*sizes))

    return draw


def rms_norm_spelled_out(draft: Draft) -> str:
    x = draft.input(1, 5, 12)
    mean = draft.add("ReduceMean", draft.add("Pow", x, draft.constant(2.0)), draft.numbers(-1))
    root = draft.add("Sqrt", draft.add("Add", mean, draft.constant(1e-6)))
    normal = draft.add("Mul", x, draft.add("Reciprocal", root))
    return draft.add("Mul", normal, draft.weight(12))


def l2_norm_spelled_out(draft: Draft) -> str:
    x = draft.input(1, 12)
    length = draft.add("ReduceL2", x, draft.numbers(1))
    length = draft.add("Clip", length, draft.constant(1e-6))
    return draft.add("Div", x, draft.add("Expand", length, draft.numbers(1, 12)))


def group_norm_spelled_out(draft: Draft) -> str:
    x = draft.input(1, 6, 8, 10)
    parts = draft.add("Reshape", x, draft.numbers(0, 3, -1))
    ones, zeros = draft.stored(np.ones(3, np.float32)), draft.stored(np.zeros(3, np.float32))
    normal = draft.add("InstanceNormalization", parts, ones, zeros)
    whole = draft.add("Reshape", normal, draft.numbers(1, 6, 8, 10))
    return draft.add("Add", draft.add("Mul", whole, draft.weight(6, 1, 1)), draft.weight(6, 1, 1))


def class_token(draft: Draft) -> str:
    x = draft.input(1, 12, 5)
    rows = draft.add("Transpose", x, perm=[0, 2, 1])
    joined = draft.add("Concat", draft.weight(1, 1, 12), rows, axis=1)
    placed = draft.add("Add", joined, draft.weight(1, 6, 12))
    first = draft.add("Gather", placed, draft.stored(np.array(0)), axis=1)
    return draft.add("Gemm", first, draft.signed(12, 4), draft.signed(4))


def recurrent(kind: str, gates: int, directions: int = 1, **settings: Any) -> Draw:
    """Return a recurrent operator on six steps of five channels, all of its states read."""

    def draw(draft: Draft) -> str:
        x = draft.add("Transpose", draft.input(1, 5, 6), perm=[2, 0, 1])
        arrays = (
            draft.signed(directions, gates * 4, 5),
            draft.signed(directions, gates * 4, 4),
            draft.signed(directions, 2 * gates * 4),
        )
        both = {"direction": "bidirectional"} if directions > 1 else {}
        states = draft.add(kind, x, *arrays, hidden_size=4, **both, **settings)
        turned = draft.add("Transpose", states, perm=[2, 1, 3, 0])
        return draft.add("Reshape", turned, draft.numbers(1, 4 * directions, 6))

    return draw


def last_state(draft: Draft) -> str:
    x = draft.add("Transpose", draft.input(1, 5, 6), perm=[2, 0, 1])
    arrays = draft.signed(1, 16, 5), draft.signed(1, 16, 4), draft.signed(1, 32)
    _, state = draft.several("LSTM", x, *arrays, count=2, hidden_size=4)
    return draft.add("Reshape", state, draft.numbers(1, 4))


CASES: dict[str, Case] = {
    "attention times": Case(attend(times_after), ATTENTION),
    "attention divided": Case(attend(divided_after), ATTENTION),
    "attention half": Case(attend(half_before), ATTENTION),
    "attention divided before": Case(attend(divided_before), ATTENTION),
    "attention of one head": Case(attend(times_after, heads=1), ATTENTION),
    "attention fused": Case(fused_queries, ATTENTION),
    "attention of steps before the batch": Case(steps_first, ATTENTION),
    "where of two": Case(where(1, 0, 0, 1), "tanh relu learned multiply learned multiply add"),
    "where with a number": Case(where(1, 0, 0, 1, number=3.0), "relu learned multiply learned add"),
    "where with a number before": Case(
        where(1, 0, 0, 1, chosen=False, number=3.0), "relu learned multiply learned add"
    ),
    "where of all": Case(where(1, 1, 1, 1), "relu"),
    "where of none": Case(where(0, 0, 0, 0), "tanh"),
    "attention operator": Case(bare_attention, ATTENTION, 23),
    "layer norm in nine": Case(layer_norm_spelled_out(-1, 1, 5, 12), "layer_norm"),
    "layer norm of a map in nine": Case(layer_norm_spelled_out(1, 1, 6, 8, 10), "layer_norm"),
    "rms norm in parts": Case(rms_norm_spelled_out, "rms_norm"),
    "l2 norm in parts": Case(l2_norm_spelled_out, "l2_norm"),
    "group norm in parts": Case(group_norm_spelled_out, "group_norm"),
    "class token": Case(class_token, "learned concat learned add slice flatten dense"),
    "lstm": Case(recurrent("LSTM", 4), "lstm"),
    "lstm in both directions": Case(recurrent("LSTM", 4, 2), "lstm"),
    "lstm at the end": Case(last_state, "lstm"),
    "gru": Case(recurrent("GRU", 3, linear_before_reset=1), "gru"),
    "gru before": Case(recurrent("GRU", 3), "gru"),
    "rnn": Case(recurrent("RNN", 1), "simple_rnn"),
    "rnn relu": Case(recurrent("RNN", 1, activations=["Relu"]), "simple_rnn"),
}
