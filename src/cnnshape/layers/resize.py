"""Layers that make a map larger or smaller without computing: pads, crops and upsampling."""

from typing import Literal, Self

from pydantic import model_validator

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Amounts, CountPerAxis, Reference
from cnnshape.layers.traits import Channels, Traits, Values


class ZeroPad(Layer):
    """Surround the map with zeros."""

    kind_traits = Traits(Channels.OWN, Values.PADDED)

    type: Literal["zero_pad"]
    padding: Amounts


class Crop(Layer):
    """Cut `cropping` cells off the ends, or cut the centre to the size of the layer `like`.

    Where an odd number of cells goes, the extra one goes from the end. Ronneberger et al.,
    U-Net, 1505.04597.
    """

    kind_traits = Traits(Channels.OWN, Values.MOVED)

    type: Literal["crop"]
    cropping: Amounts | None = None
    like: Reference | None = None

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if (self.cropping is None) == (self.like is None):
            raise ValueError("crop takes one of `cropping` and `like`, and just one")
        return self


class Upsample(Layer):
    """Enlarge the map by a `factor`, to a `size`, or to the size of the layer `like`.

    `nearest` repeats cells; `linear` interpolates between half-pixel centres along each axis.
    """

    kind_traits = Traits(Channels.OWN, Values.COMPUTED)

    type: Literal["upsample"]
    factor: CountPerAxis | None = None
    size: CountPerAxis | None = None
    like: Reference | None = None
    mode: Literal["nearest", "linear"] = "nearest"

    @model_validator(mode="after")
    def _says_how_far(self) -> Self:
        if sum(goal is not None for goal in (self.factor, self.size, self.like)) != 1:
            raise ValueError("upsample takes one of `factor`, `size` and `like`, and just one")
        return self
