"""Steps of drawing: each adds to a draft; where it has nothing to work on, a plain layer."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from hypothesis import strategies as st

from tests.strategies import deformable, merge, unpooling
from tests.strategies.attention import cross_attention
from tests.strategies.draft import Draft, Place
from tests.strategies.fitting import that_fit
from tests.strategies.learned import learned_values
from tests.strategies.matmul import product
from tests.strategies.normalization import group_norm, instance_norm, layer_norm_over_axes
from tests.strategies.random_layer import Keys, LayerStrategy, Shape
from tests.strategies.resize import ways_of_upsampling

SHAREABLE = (
    "conv",
    "depthwise_conv",
    "locally_connected",
    "separable_conv",
    "conv_transpose",
    "dense",
    "lstm",
    "gru",
    "simple_rnn",
    "conv_lstm",
    "batch_norm",
    "instance_norm",
    "group_norm",
    "layer_norm",
    "rms_norm",
    "prelu",
    "layer_scale",
    "attention",
)


def a_layer(draft: Draft) -> None:
    """Add a layer that fits."""
    strategy = draft.draw(st.sampled_from(that_fit(draft)))
    draft.append(*strategy(draft.draw, draft.shape, draft.bounds))


def a_repeated_layer(draft: Draft) -> None:
    """Add copies of a layer that keeps the shape."""
    keeper = draft.draw(st.sampled_from(merge.KEEPERS))
    keys, shape = keeper(draft.draw, draft.shape, draft.bounds)
    draft.append({**keys, "repeat": draft.draw(st.integers(1, 3))}, shape)


def branches(draft: Draft) -> None:
    """Add branches and their merge."""
    kinds: list[LayerStrategy] = [merge.residual, merge.branches]
    if len(draft.shape) > 1 and not draft.bounds.is_probed:
        kinds += [merge.gate, merge.broadcast]
        kinds += [merge.joined] if 3 * prod(draft.shape) <= draft.bounds.values else []
    draft.append(*draft.draw(st.sampled_from(kinds))(draft.draw, draft.shape, draft.bounds))


def a_norm_over_the_map_or_a_gate(draft: Draft) -> None:
    """Add what sees everything unless its statistics, or what it broadcasts, are held constant."""
    kinds = [instance_norm, group_norm, layer_norm_over_axes, merge.gate, merge.broadcast]
    draft.append(*draft.draw(st.sampled_from(kinds))(draft.draw, draft.shape, draft.bounds))


def a_merge_with_earlier_layers(draft: Draft) -> None:
    """Merge what fits the current layer by name, perhaps the same layer twice."""
    fitting = [place for place in draft.places if place.shape[:-1] == draft.shape[:-1]]
    if draft.draw(st.booleans()):
        fitting = [place for place in fitting if place.shape == draft.shape]
        kind = draft.draw(st.sampled_from(merge.EQUAL_MERGES))
    else:
        kind = "concat"
    read = [draft.current, *draft.draw(st.lists(st.sampled_from(fitting), min_size=1, max_size=2))]
    channels = sum(place.shape[-1] for place in read) if kind == "concat" else draft.shape[-1]
    if channels > 2 * draft.bounds.channels:
        return a_layer(draft)
    names = [draft.named(place) for place in draft.draw(st.permutations(read))]
    return draft.append({"type": kind, "from": names}, (*draft.shape[:-1], channels))


def an_upsampling_like_an_earlier_layer(draft: Draft) -> None:
    """Bring the current map to the size of another."""
    axes = len(draft.shape)
    fitting = [place for place in draft.places if 1 < len(place.shape) == axes]
    if not fitting:
        return a_layer(draft)
    model = draft.draw(st.sampled_from(fitting))
    if prod(model.shape[:-1]) * draft.shape[-1] > draft.bounds.values:
        return a_layer(draft)
    keys = {"type": "upsample", "like": draft.named(model)}
    keys |= ways_of_upsampling(draft.draw, draft.bounds)
    return draft.append(keys, (*model.shape[:-1], draft.shape[-1]))


def a_pooling_undone(draft: Draft) -> None:
    """Pool a map and put the maxima back; windows beyond the border are as padding there."""
    if len(draft.shape) == 1 or draft.bounds.is_border_lost:
        return a_layer(draft)
    return unpooling.a_pooling_undone(draft)


def a_deformable_convolution(draft: Draft) -> None:
    """Convolve a small map at places that other layers say."""
    if len(draft.shape) == 1 or prod(draft.shape[:-1]) > draft.bounds.values // 20:
        return a_layer(draft)
    return deformable.a_deformable_convolution(draft)


def a_crop_beside(draft: Draft) -> None:
    """Go back to an earlier map and crop it to the size of the current one."""
    current = draft.current
    larger = [place for place in draft.places if _is_larger(place, current.shape)]
    if not larger:
        return a_layer(draft)
    draft.current = draft.draw(st.sampled_from(larger))
    keys = {"type": "crop", "like": draft.named(current)}
    return draft.append(keys, (*current.shape[:-1], draft.shape[-1]))


def _is_larger(place: Place, shape: Shape) -> bool:
    """Say whether a map is at least as large as a shape along every axis."""
    if len(place.shape) != len(shape) or len(shape) == 1:
        return False
    return all(n >= wanted for n, wanted in zip(place.shape[:-1], shape[:-1], strict=True))


def a_layer_with_the_weights_of_another(draft: Draft) -> None:
    """Add a layer that shares, where another one with weights reads only the same shape."""
    owners = [
        place
        for place in draft.layers
        if place.read == draft.shape
        and place.keys["type"] in SHAREABLE
        and not place.keys.keys() & {"share", "repeat"}
        and isinstance(place.keys.get("from", ""), str)
    ]
    if not owners:
        return a_layer(draft)
    owner = draft.draw(st.sampled_from(owners))
    own = {key: value for key, value in owner.keys.items() if key not in ("name", "from")}
    return draft.append({**own, "share": draft.named(owner)}, owner.shape)


def a_fork(draft: Draft) -> None:
    """Go on from an earlier layer or an input, so that the current one is read by several."""
    draft.current = draft.draw(st.sampled_from(draft.places))
    a_layer(draft)


def a_block(draft: Draft) -> None:
    """Define a block of a few layers and use it; several times, where it keeps the shape."""
    inner = Draft(draft.draw, draft.bounds, {"input": draft.shape})
    for _ in range(draft.draw(st.integers(1, 3))):
        draft.draw(st.sampled_from((a_layer, branches, a_repeated_layer)))(inner)
    name = f"unit{len(draft.blocks) + 1}"
    draft.blocks[name] = [place.keys for place in inner.layers]
    keys: Keys = {"type": name}
    if inner.shape == draft.shape and draft.draw(st.booleans()):
        keys["repeat"] = 2
    draft.append(keys, inner.shape)


Step = Callable[[Draft], None]

STEPS: tuple[Step, ...] = (
    a_layer,
    a_layer,
    a_layer,
    a_layer,
    a_layer,
    branches,
    a_merge_with_earlier_layers,
    an_upsampling_like_an_earlier_layer,
    a_pooling_undone,
    a_deformable_convolution,
    a_crop_beside,
    a_crop_beside,
    a_repeated_layer,
    a_layer_with_the_weights_of_another,
    a_fork,
    a_block,
    cross_attention,
    learned_values,
    product,
)
