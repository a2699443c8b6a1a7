"""Read pictures in SVG back: shapes by their ids, the ticks of axes, and all texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from cnnshape.report.plots.picture import Picture

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SVG = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    """The rectangle around a shape, in the units of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return (self.top + self.bottom) / 2


class Vector(NamedTuple):
    """A picture in SVG as it was parsed."""

    root: ElementTree.Element

    @classmethod
    def of(cls, content: bytes) -> Vector:
        """Return the picture in a file."""
        return cls(ElementTree.fromstring(content))

    def ids(self, pattern: str) -> list[str]:
        """Return the ids that a pattern matches, in the order of the picture."""
        found = (each.get("id", "") for each in self.root.iter())
        return [id for id in found if re.fullmatch(pattern, id)]

    def points(self, id: str) -> list[tuple[float, float]]:
        """Return the corners of the first path of a shape, each across and down."""
        path = next(self.shape(id).iter(f"{SVG}path"))
        numbers = [float(each) for each in NUMBER.findall(path.attrib["d"])]
        return list(zip(numbers[::2], numbers[1::2], strict=True))

    def box(self, id: str) -> Box:
        """Return the box around the first path of a shape."""
        across, down = zip(*self.points(id), strict=True)
        return Box(min(across), min(down), max(across), max(down))

    def shape(self, id: str) -> ElementTree.Element:
        """Return the element with an id."""
        (shape,) = (each for each in self.root.iter() if each.get("id") == id)
        return shape

    def colour(self, id: str) -> str:
        """Return the colour that fills the first path of a shape."""
        style = next(self.shape(id).iter(f"{SVG}path")).attrib["style"]
        (colour,) = re.findall(r"fill: (#\w+|none)", style)
        return str(colour)

    def uses(self, id: str) -> list[tuple[float, float]]:
        """Return where the marks of a shape are, across and down."""
        marks = self.shape(id).iter(f"{SVG}use")
        return [(float(each.attrib["x"]), float(each.attrib["y"])) for each in marks]

    def texts(self) -> list[str]:
        """Return all texts, each as a person reads it."""
        return ["".join(each.itertext()).strip() for each in self.root.iter(f"{SVG}text")]

    def text(self, id: str) -> str:
        """Return the text of an element."""
        return "".join(
            text for each in self.shape(id).iter(f"{SVG}text") for text in each.itertext()
        )

    def ticks(self, axes: int) -> Iterator[tuple[float, str]]:
        """Return how far to the right the ticks of an axis across are, and their texts."""
        for tick in self.shape(f"axes_{axes}").iter():
            if re.fullmatch(r"xtick_\d+", tick.get("id", "")):
                (text,) = tick.iter(f"{SVG}text")
                (line,) = (each for each in tick.iter(f"{SVG}use"))
                yield float(line.attrib["x"]), "".join(text.itertext())


def vector(picture: Picture) -> Vector:
    """Return a picture as it is read from its SVG."""
    return Vector.of(picture.content("svg"))
