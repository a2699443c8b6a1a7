"""Random legal networks, as the YAML of architecture files, on which analysis and execution agree.

They are built forward, each layer fitted to what the layers before it leave, so that hardly any
draw is thrown away, and they shrink to few layers with plain settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import Any

from hypothesis import strategies as st

import cnnshape
from cnnshape import Network
from tests import drawn_branches, drawn_layers
from tests.drawn_layers import Bounds, Draw, LayerStrategy, Shape

Keys = dict[str, Any]

SHAREABLE = (
    "conv",
    "depthwise_conv",
    "separable_conv",
    "conv_transpose",
    "dense",
    "batch_norm",
    "instance_norm",
    "group_norm",
    "layer_norm",
    "prelu",
    "layer_scale",
)


class DrawnNetwork:
    """An architecture file; a failing example prints it as the YAML that it is."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def network(self) -> Network:
        """The network that the text describes."""
        return cnnshape.loads(self.text)

    def __repr__(self) -> str:
        return f"DrawnNetwork(\n'''\n{self.text}''')"


@dataclass(eq=False)
class Place:
    """A layer that others may read: its shape, the shape it reads, and its keys as written.

    `is_uniform` says that all its channels see the same input cells.
    """

    shape: Shape
    read: Shape
    keys: Keys
    is_uniform: bool = True


@dataclass
class Draft:
    """A network while it is drawn: what is written so far, and what the next layer reads."""

    draw: Draw
    bounds: Bounds
    inputs: Mapping[str, Shape]
    places: list[Place] = field(default_factory=list)
    blocks: dict[str, list[Keys]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = [Place(shape, shape, {"name": name}) for name, shape in self.inputs.items()]
        self.current = self.places[0]

    @property
    def layers(self) -> list[Place]:
        """What is written, without the inputs."""
        return self.places[len(self.inputs) :]

    @property
    def shape(self) -> Shape:
        """The shape that the next layer reads."""
        return self.current.shape

    def append(self, keys: Keys, shape: Shape) -> None:
        """Write a layer that reads the current one, and make it the current one."""
        has_one_before = bool(self.layers) or len(self.inputs) == 1
        if "from" not in keys and not (has_one_before and self.places[-1] is self.current):
            keys = {**keys, "from": self.named(self.current)}
        if keys["type"] == "crop":
            self.bounds = replace(self.bounds, is_border_lost=True)
        self.current = Place(shape, self.shape, dict(keys), self._is_uniform_after(keys))
        self.places.append(self.current)

    def named(self, place: Place) -> str:
        """Return what a place is called, after giving it a name if it has none."""
        name: str = place.keys.setdefault("name", f"layer{self.places.index(place)}")
        return name

    def _is_uniform_after(self, keys: Keys) -> bool:
        kind = keys.get("merge", keys["type"])
        if kind in ("concat", "space_to_depth"):
            return False
        mixes = kind in ("dense", "separable_conv") or (kind == "conv" and "groups" not in keys)
        return mixes or self.current.is_uniform


@st.composite
def networks(draw: Draw, most_steps: int = 6) -> DrawnNetwork:
    """Draw a network of any layers, with one or two inputs of up to three spatial axes."""
    shapes = [draw(_input_shapes()) for _ in range(draw(st.sampled_from([1, 1, 1, 2])))]
    names = ("input",) if len(shapes) == 1 else ("left", "right")
    draft = Draft(draw, Bounds(), dict(zip(names, shapes, strict=True)))
    for _ in _a_few(draw, most_steps):
        draw(st.sampled_from(STEPS))(draft)
    for other in draft.places[1 : len(shapes)]:
        draft.current = other
        draft.append({"type": "relu"}, other.shape)
    outputs = draw(st.lists(st.sampled_from(draft.layers), max_size=3, unique_by=id))
    layout = draw(st.sampled_from(["channels_last", "channels_first"]))
    return DrawnNetwork(_text(draft, [draft.named(place) for place in outputs], layout))


@st.composite
def networks_of_windows(draw: Draw, rank: int, longest: int) -> DrawnNetwork:
    """Draw a network of long axes and few channels, in which every layer sees a window."""
    draft = _draft_to_probe(draw, rank, longest)
    for _ in _a_few(draw, 4):
        draw(st.sampled_from((a_layer, a_layer, a_layer, branches, a_crop_beside)))(draft)
    return DrawnNetwork(_text(draft, [], "channels_last"))


@st.composite
def networks_with(draw: Draw, layer: LayerStrategy) -> DrawnNetwork:
    """Draw a network of little more than one layer of a certain sort."""
    needs_map = layer not in drawn_layers.FIT_ANYTHING
    shape = draw(_input_shapes(fewest_axes=1 if needs_map else 0))
    if layer in drawn_layers.SPREADING:
        shape = (*shape[:-1], draw(st.integers(1, 2)) * draw(st.integers(2, 3)) ** len(shape[:-1]))
    draft = Draft(draw, Bounds(), {"input": shape})
    draft.append(*layer(draw, draft.shape, draft.bounds))
    if draw(st.booleans()):
        a_layer(draft)
    return DrawnNetwork(_text(draft, [], "channels_last"))


@st.composite
def networks_of_windows_with(
    draw: Draw, layer: LayerStrategy, rank: int, longest: int
) -> DrawnNetwork:
    """Draw a network of long axes in which a layer of a certain sort stands between others."""
    draft = _draft_to_probe(draw, rank, longest)
    for strategy in draw(st.permutations([layer, drawn_layers.conv])):
        if strategy in _that_fit(draft):
            draft.append(*strategy(draw, draft.shape, draft.bounds))
    return DrawnNetwork(_text(draft, [], "channels_last"))


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
def _input_shapes(draw: Draw, fewest_axes: int = 0) -> Shape:
    kinds = [(2, 7), (1, 12), (3, 4), (0, 0)]
    rank, longest = draw(st.sampled_from([kind for kind in kinds if kind[0] >= fewest_axes]))
    return (*(draw(st.integers(1, longest)) for _ in range(rank)), draw(st.integers(1, 4)))


# Steps: each adds to a draft; where it has nothing to work on, it adds a plain layer.


def a_layer(draft: Draft) -> None:
    """Add a layer that fits."""
    strategy = draft.draw(st.sampled_from(_that_fit(draft)))
    draft.append(*strategy(draft.draw, draft.shape, draft.bounds))


def a_repeated_layer(draft: Draft) -> None:
    """Add copies of a layer that keeps the shape."""
    keeper = draft.draw(st.sampled_from(drawn_branches.KEEPERS))
    keys, shape = keeper(draft.draw, draft.shape, draft.bounds)
    draft.append({**keys, "repeat": draft.draw(st.integers(1, 3))}, shape)


def branches(draft: Draft) -> None:
    """Add branches and their merge."""
    kinds: list[LayerStrategy] = [drawn_branches.residual, drawn_branches.branches]
    if len(draft.shape) > 1 and not draft.bounds.is_probed:
        kinds.append(drawn_branches.gate)
    draft.append(*draft.draw(st.sampled_from(kinds))(draft.draw, draft.shape, draft.bounds))


def a_merge_with_earlier_layers(draft: Draft) -> None:
    """Merge what fits the current layer by name, perhaps the same layer twice."""
    fitting = [place for place in draft.places if place.shape[:-1] == draft.shape[:-1]]
    if draft.draw(st.booleans()):
        fitting = [place for place in fitting if place.shape == draft.shape]
        merge = draft.draw(st.sampled_from(drawn_branches.EQUAL_MERGES))
    else:
        merge = "concat"
    read = [draft.current, *draft.draw(st.lists(st.sampled_from(fitting), min_size=1, max_size=2))]
    channels = sum(place.shape[-1] for place in read) if merge == "concat" else draft.shape[-1]
    if channels > 2 * draft.bounds.channels:
        return a_layer(draft)
    names = [draft.named(place) for place in draft.draw(st.permutations(read))]
    return draft.append({"type": merge, "from": names}, (*draft.shape[:-1], channels))


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
    if draft.draw(st.booleans()):
        keys["mode"] = "linear"
    return draft.append(keys, (*model.shape[:-1], draft.shape[-1]))


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
    """Add a layer that shares, where another one with weights reads the same shape."""
    owners = [
        place
        for place in draft.layers
        if place.read == draft.shape
        and place.keys["type"] in SHAREABLE
        and not place.keys.keys() & {"share", "repeat"}
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
    a_crop_beside,
    a_crop_beside,
    a_repeated_layer,
    a_layer_with_the_weights_of_another,
    a_fork,
    a_block,
)


def _that_fit(draft: Draft) -> list[LayerStrategy]:
    """Return the layers that fit, the more intricate ones several times.

    Where fields are probed, these are the ones that see exact windows.
    """
    is_probed, rank = draft.bounds.is_probed, len(draft.shape) - 1
    fitting = list(drawn_layers.CELLWISE)
    if rank:
        fitting += 2 * drawn_layers.WINDOWED
        fitting += 4 * drawn_layers.ENLARGING if draft.bounds.has_room(draft.shape) else ()
    if rank and not is_probed:
        fitting += 2 * drawn_layers.ALL_SEEING
    if not is_probed:
        fitting += drawn_layers.SHAPELESS
    if draft.current.is_uniform or not is_probed:
        fitting += drawn_layers.PARTIAL
        fitting += 4 * drawn_layers.SPREADING if rank else ()
    if draft.bounds.is_border_lost:
        fitting = [each for each in fitting if each not in drawn_layers.PADDING]
    return fitting


# Text


def _text(draft: Draft, outputs: list[str], layout: str) -> str:
    """Write a draft as an architecture file."""
    inputs = {name: _turned(shape, layout) for name, shape in draft.inputs.items()}
    lines = [
        f"input: {_flow(inputs['input'], layout)}"
        if inputs.keys() == {"input"}
        else f"inputs: {_flow(inputs, layout)}"
    ]
    if layout != "channels_last":
        lines.append(f"layout: {layout}")
    if draft.blocks:
        lines.append("blocks:")
    for name, layers in draft.blocks.items():
        lines += [f"  {name}:", "    layers:", *(f"      - {_flow(k, layout)}" for k in layers)]
    lines += ["layers:", *(f"  - {_flow(place.keys, layout)}" for place in draft.layers)]
    if outputs:
        lines.append(f"outputs: {_flow(outputs, layout)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any, layout: str) -> str:
    """Write a value in one line of YAML; the shape of a reshape is turned to the layout."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        if value.get("type") == "reshape":
            value = {**value, "shape": _turned(value["shape"], layout)}
        return "{" + ", ".join(f"{key}: {_flow(item, layout)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(item, layout) for item in value) + "]"
    return str(value)


def _turned(shape: Shape, layout: str) -> Shape:
    return shape if layout == "channels_last" else (shape[-1], *shape[:-1])
