"""A network while it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.strategies.random_layer import Bounds, Draw, Keys, Shape


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
        if keys["type"] == "crop" or (keys["type"] == "slice" and self.bounds.is_probed):
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
        mixes = kind in ("dense", "locally_connected", "separable_conv", "attention") or (
            kind == "conv" and "groups" not in keys
        )
        return mixes or self.current.is_uniform
