"""Layers that keep a part of an axis."""

from typing import Literal, NamedTuple

from cnnshape.layers.axis_names import CHANNELS, AxisName
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, Place, WholeNumber
from cnnshape.layers.traits import Channels, Traits, Values


class Part(NamedTuple):
    """A part of an axis: every `step`-th place from `start` up to, not including, `stop`.

    Numbers below 0 count from the end, as in Python; without a stop it goes up to the end.
    """

    axis: str
    start: int
    stop: int | None
    step: int


class Slice(Layer):
    """Keep every `step`-th place of an `axis` from `start` up to, not including, `stop`.

    Numbers below 0 count from the end; without a `stop` all up to the end is kept. For channels,
    `channels: [start, stop]` says the same.
    """

    kind_traits = Traits(Channels.SOME, Values.MOVED, saves=(), is_view=True)

    type: Literal["slice"]
    channels: tuple[WholeNumber, Count] | None = None
    axis: AxisName | None = None
    start: Place | None = None
    stop: Place | None = None
    step: Count = 1

    @property
    def part(self) -> Part:
        """The part that is kept, however it is written."""
        if self.channels is not None:
            return Part(CHANNELS, *self.channels, 1)
        return Part(self.axis or CHANNELS, self.start or 0, self.stop, self.step)

    @property
    def traits(self) -> Traits:
        """Those of a part of the channels, or of a layer that leaves channels alone."""
        if self.part.axis == CHANNELS:
            return self.kind_traits
        return self.kind_traits._replace(channels=Channels.OWN)

    def check(self) -> None:
        """Need one part, which does not end before it starts."""
        if (self.channels is None) == (self.axis is None):
            raise ValueError("slice takes one of `channels` and `axis`, and just one")
        if self.channels is not None and (self.start, self.stop, self.step) != (None, None, 1):
            raise ValueError(
                "`channels: [start, stop]` has no `start`, `stop` or `step`: `axis` has"
            )
        if self.axis is not None and (self.start or 0) < 0 <= (self.stop or -1):
            raise ValueError(
                "`start` counts from the end and `stop` from the beginning: count both from one end"
            )
