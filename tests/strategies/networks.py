"""Random legal networks, as the YAML of architecture files, on which analysis and execution agree.

They are built forward, each layer fitted to what the layers before it leave, so that hardly any
draw is thrown away, and they shrink to few layers with plain settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import prod

from hypothesis import strategies as st

import cnnshape
from cnnshape import Network
from cnnshape.network import Layout
from tests.strategies import layer_groups
from tests.strategies.activation import activation, applying
from tests.strategies.convolution import conv
from tests.strategies.dense import dense
from tests.strategies.draft import Draft
from tests.strategies.fitting import that_fit
from tests.strategies.learned import embedded
from tests.strategies.random_layer import Bounds, Draw, LayerStrategy, Shape
from tests.strategies.regularization import drop
from tests.strategies.reshape import flatten, reshape
from tests.strategies.steps import (
    STEPS,
    a_crop_beside,
    a_layer,
    a_norm_over_the_map_or_a_gate,
    a_pooling_undone,
    branches,
)
from tests.strategies.text import text_of


class RandomNetwork:
    """An architecture file; a failing example prints it as the YAML that it is."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def network(self) -> Network:
        """The network that the text describes."""
        return cnnshape.loads(self.text)

    def __repr__(self) -> str:
        return f"RandomNetwork(\n'''\n{self.text}''')"


@st.composite
def networks(draw: Draw, most_steps: int = 6) -> RandomNetwork:
    """Draw a network of any layers, with one or two inputs of up to three spatial axes."""
    shapes = [draw(_input_shapes()) for _ in range(draw(st.sampled_from([1, 1, 1, 2])))]
    names = ("input",) if len(shapes) == 1 else ("left", "right")
    draft = Draft(draw, Bounds(), dict(zip(names, shapes, strict=True)))
    for _ in _a_few(draw, most_steps):
        draw(st.sampled_from(STEPS))(draft)
    _freeze_some(draft)
    for other in draft.places[1 : len(shapes)]:
        draft.current = other
        draft.append({"type": "relu"}, other.shape)
    outputs = draw(st.lists(st.sampled_from(draft.layers), max_size=3, unique_by=id))
    layout = draw(st.sampled_from(Layout))
    return RandomNetwork(text_of(draft, [draft.named(place) for place in outputs], layout))


WINDOWS = (a_layer, a_layer, a_layer, branches, a_crop_beside, a_pooling_undone)


@st.composite
def networks_of_windows(draw: Draw, rank: int, longest: int) -> RandomNetwork:
    """Draw a network of long axes and few channels, in which every layer sees a window."""
    draft = _draft_to_probe(draw, rank, longest)
    for _ in _a_few(draw, 4):
        draw(st.sampled_from(WINDOWS))(draft)
    return RandomNetwork(text_of(draft, []))


@st.composite
def networks_of_windows_and_statistics(draw: Draw, rank: int, longest: int) -> RandomNetwork:
    """Draw a network of long axes with norms over the map and gates between its windows."""
    draft = _draft_to_probe(draw, rank, longest)
    for _ in _a_few(draw, 3):
        draw(st.sampled_from((a_layer, branches)))(draft)
        a_norm_over_the_map_or_a_gate(draft)
    draft.append(*conv(draw, draft.shape, draft.bounds))
    return RandomNetwork(text_of(draft, []))


@st.composite
def networks_with(draw: Draw, layer: LayerStrategy) -> RandomNetwork:
    """Draw a network of little more than one layer of a certain sort."""
    needs_map = layer not in layer_groups.FIT_ANYTHING
    shape = draw(_input_shapes(1 if needs_map else 0, layer_groups.ONLY_RANK.get(layer)))
    if layer in layer_groups.SPREADING:
        shape = (*shape[:-1], draw(st.integers(1, 2)) * draw(st.integers(2, 3)) ** len(shape[:-1]))
    draft = Draft(draw, Bounds(), {"input": shape})
    draft.append(*layer(draw, draft.shape, draft.bounds))
    if draw(st.booleans()):
        a_layer(draft)
    return RandomNetwork(text_of(draft, []))


@st.composite
def networks_of_windows_with(
    draw: Draw, layer: LayerStrategy, rank: int, longest: int
) -> RandomNetwork:
    """Draw a network of long axes in which a layer of a certain sort stands between others."""
    draft = _draft_to_probe(draw, rank, longest)
    for strategy in draw(st.permutations([layer, conv])):
        if strategy in that_fit(draft):
            draft.append(*strategy(draw, draft.shape, draft.bounds))
    return RandomNetwork(text_of(draft, []))


@st.composite
def networks_of_tokens(draw: Draw, most_steps: int = 4) -> RandomNetwork:
    """Draw a network that looks up the indices of its input before any other layer."""
    shape, keys, embedded_shape = embedded(draw, Bounds().channels)
    draft = Draft(draw, Bounds(), {"input": shape})
    draft.append(keys, embedded_shape)
    for _ in _a_few(draw, most_steps):
        draw(st.sampled_from(STEPS))(draft)
    return RandomNetwork(text_of(draft, [], draw(st.sampled_from(Layout))))


ALIASING = (flatten, reshape, drop, applying("linear"))
"""Layers that write nothing: the values of their input, some in another order of the axes."""


@st.composite
def networks_of_aliases(draw: Draw) -> RandomNetwork:
    """Draw a channels_first network in which most layers alias what other layers still read."""
    draft = Draft(draw, Bounds(), {"input": draw(_input_shapes(fewest_axes=1))})
    for _ in range(draw(st.integers(2, 6))):
        if draw(st.integers(0, 2)) == 0:
            draft.current = draw(st.sampled_from(draft.places))
        layer = draw(st.sampled_from((*ALIASING, *ALIASING, dense, activation)))
        draft.append(*layer(draw, draft.shape, draft.bounds))
    outputs = draw(st.lists(st.sampled_from(draft.layers), max_size=2, unique_by=id))
    names = [draft.named(place) for place in outputs]
    return RandomNetwork(text_of(draft, names, Layout.CHANNELS_FIRST))


def _freeze_some(draft: Draft) -> None:
    """Let training leave the weights of some layers, blocks and branches."""
    for place in draft.layers:
        if draft.draw(st.integers(0, 5)) == 5:
            place.keys["trainable"] = False


def _a_few(draw: Draw, most: int) -> Iterator[int]:
    """Count from 0 to less than `most`; each count is drawn, so that any of them shrinks away."""
    for count in range(most):
        yield count
        if draw(st.integers(0, 4)) == 0:
            return


def _draft_to_probe(draw: Draw, rank: int, longest: int) -> Draft:
    sizes = tuple(draw(st.integers(longest - longest // 4, longest)) for _ in range(rank))
    shape = (*sizes, draw(st.sampled_from([1, 2, 4])))
    bounds = Bounds(values=3 * prod(shape), filters=2, channels=4, is_probed=True)
    return Draft(draw, bounds, {"input": shape})


@st.composite
def _input_shapes(draw: Draw, fewest_axes: int = 0, only_rank: int | None = None) -> Shape:
    kinds = [(2, 7), (1, 12), (3, 4), (0, 0)]
    fitting = [kind for kind in kinds if kind[0] >= fewest_axes and only_rank in (None, kind[0])]
    rank, longest = draw(st.sampled_from(fitting))
    return (*(draw(st.integers(1, longest)) for _ in range(rank)), draw(st.integers(1, 4)))
