"""Attention that is spelled out, or one operator: softmax of a product, times values."""

from __future__ import annotations

from math import sqrt
from typing import Any

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators.attending import Attended, attend, attended, scale_key
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.functions import softmax
from cnnshape.importing.operators.head_views import HeadView, by_head
from cnnshape.importing.operators.merge import add_merge
from cnnshape.importing.operators.products import last_two_swapped, product
from cnnshape.importing.views import BATCH, SPACE, View


def scaled_dot_product(operation: Operation, to: Builder) -> None:
    """Softmax of a product, times values: queries, keys, values, and what is added to scores.

    Keys are transposed, as exporters spell attention out, or `keys_as_rows`.
    """
    has_more = _batch_holds_more(operation, to)
    if _is_attention(operation, to):
        try:
            _attend(operation, to)
        except Unmapped:
            if has_more:
                raise
        else:
            return
    if has_more:
        _with_split_batch(operation, to)
    else:
        _with_products(operation, to)


def _attend(operation: Operation, to: Builder) -> None:
    what = attended(*_views(operation, to))
    keys = scale_key(_scale(operation), what.queries, what.split.heads)
    attend(operation, to, what, {**keys, **_causal(operation, "causal")}, operation.inputs[3:])


def cosine_product(operation: Operation, to: Builder) -> None:
    """`CosineProduct`: of directions, with a trained factor, which stands before what is added."""
    _, _, _, factor, *added = operation.inputs
    what = attended(*_views(operation, to))
    attend(operation, to, what, {"similarity": "cosine"}, added, factor)


def _views(operation: Operation, to: Builder) -> tuple[View, View, View]:
    """Return queries, keys and values, with the channels last."""
    queries, keys, values = map(to.view, operation.inputs[:3])
    if not operation.attributes.get("keys_as_rows"):
        keys = keys.transposed(last_two_swapped(len(keys.dimensions)))
    return queries, keys, values


def _is_attention(operation: Operation, to: Builder) -> bool:
    """Say whether it is attention that is spelled out, and no products of the rows of maps."""
    if operation.attributes.get("keys_as_rows") or operation.inputs[3:]:
        return True
    found = [by_head(view) for view in _views(operation, to)]
    heads = {None if each is None else each.heads for each in found}
    are_maps = any(each is not None and each.groups for each in found)
    are_rows_of_maps = are_maps and heads == {1} and not _batch_holds_more(operation, to)
    return len(heads) == 1 and heads != {None} and not are_rows_of_maps


def _causal(operation: Operation, name: str) -> dict[str, bool]:
    return {"causal": True} if operation.attributes.get(name) else {}


def _with_products(operation: Operation, to: Builder) -> None:
    """Add the products, what is added to scores, and the softmax as layers of their own."""
    queries, _, values, *added = operation.inputs
    scale, keys = _scale(operation), _with_rows_last(operation, to)
    factor = 1 / sqrt(to.shape(queries)[-1]) if scale is None else scale
    shape = (*to.shape(queries)[:-1], to.shape(keys)[-1])

    def between(what: str) -> tuple[str]:
        to.declare(f"{operation.output}, {what}", shape)
        return (f"{operation.output}, {what}",)

    scores = between("scores")
    product(operation._replace(inputs=(queries, keys), outputs=scores), to, factor)
    for number, value in enumerate(added, start=1):
        offset = between(f"with {number} added")
        add_merge("add", operation._replace(inputs=(*scores, value), outputs=offset), to)
        scores = offset
    if operation.attributes.get("causal"):
        masked = between("masked")
        causal_mask(operation._replace(inputs=scores, outputs=masked), to)
        scores = masked
    weights = between("weights")
    softmax("softmax")(operation._replace(inputs=scores, outputs=weights, attributes={}), to)
    product(operation._replace(inputs=(*weights, values)), to)


def _with_rows_last(operation: Operation, to: Builder) -> str:
    """Return the keys transposed, as the second factor of a product."""
    keys = operation.inputs[1]
    if not operation.attributes.get("keys_as_rows"):
        return keys
    view = to.view(keys)
    to.make(f"{keys}, transposed", view.transposed(last_two_swapped(len(view.dimensions))))
    return f"{keys}, transposed"


def _batch_holds_more(operation: Operation, to: Builder) -> bool:
    """Say whether positions, as the rows of a map, are samples of their own in all inputs."""
    axes = {to.view(each).dimensions[0] for each in operation.inputs[:3]}
    names = [axis.name for axis in next(iter(axes))]
    return len(axes) == 1 and len(names) > 1 and names[0] == BATCH and set(names[1:]) <= set(SPACE)


def _with_split_batch(operation: Operation, to: Builder) -> None:
    """Read an operator with the positions that its batch holds in dimensions of their own."""
    split = []
    for value in operation.inputs:
        batch, *rest = to.view(value).dimensions
        split.append(f"{value}, split")
        to.make(
            split[-1], to.view(value)._replace(dimensions=(*((each,) for each in batch), *rest))
        )
    whole = f"{operation.output}, split"
    sizes = to.shape(split[0])[:-1], to.shape(split[-1])[-1:]
    to.declare(whole, (*sizes[0], *sizes[1]))
    scaled_dot_product(operation._replace(inputs=tuple(split), outputs=(whole,)), to)
    to.set(operation.output, to.view(whole).merged(len(batch)))


def causal_mask(operation: Operation, to: Builder) -> None:
    """`CausalMask`: what a score of a later position is made, is added to it."""
    (scores,) = operation.inputs
    rows = to.shape(scores)[-1]
    value = float(operation.attributes.get("value", float("-inf")))
    mask = f"{operation.output}, mask"

    def read() -> Any:
        import numpy as np

        return np.triu(np.full((rows, rows), value, np.float32), 1)

    to.add_constant(mask, Constant((rows, rows), read, is_trained=False))
    add_merge("add", operation._replace(inputs=(scores, mask)), to)


def _scale(operation: Operation) -> float | None:
    """Return what scores are multiplied by: as a factor, a divisor, or a factor of both sides.

    None is the usual scale, of one over the root of the channels of a head.
    """
    settings = operation.attributes
    if "divisor" in settings:
        return float(1 / settings["divisor"])
    if settings.get("keys_as_rows"):
        return None if settings.get("scale") is None else float(settings["scale"])
    scale = float(settings.get("scale", 1.0))
    return scale**2 if settings.get("is_half_scaled") else scale


def attention(operation: Operation, to: Builder) -> None:
    """`Attention` of opset 23, without a mask and without what earlier calls have seen."""
    if any(operation.takes(at) for at in range(3, len(operation.inputs))):
        raise Unmapped("it has a mask, or keys of an earlier call")
    queries, keys, values = (to.view(value) for value in operation.inputs[:3])
    settings = operation.attributes
    heads = settings.get("q_num_heads")
    if heads is None:
        what = attended(queries, keys, values)
    elif heads != settings.get("kv_num_heads", heads):
        raise Unmapped("its heads are no parts of the channels")
    elif queries.shape[-1] < heads:
        raise Unmapped(f"it has {heads} heads of {queries.shape[-1]} channels")
    else:
        what = Attended(queries, keys, values, HeadView(heads, (), queries.dimensions[-2]))
    scale = scale_key(settings.get("scale"), what.queries, what.split.heads)
    attend(operation, to, what, {**scale, **_causal(operation, "is_causal")})


OPERATORS = {
    "CausalMask": causal_mask,
    "ScaledDotProduct": scaled_dot_product,
    "CosineProduct": cosine_product,
    "Attention": attention,
}
