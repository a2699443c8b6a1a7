"""Layers that make a map larger or smaller without computing: pads, crops and upsampling."""

from types import MappingProxyType
from typing import ClassVar, Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import (
    Amounts,
    CountPerAxis,
    Flag,
    NegativeNumber,
    Number,
    PaddingMode,
    Reference,
)
from cnnshape.layers.traits import Channels, Saved, Traits, Values

Coordinates = Literal["half_pixel", "asymmetric", "align_corners"]
Rounding = Literal["floor", "ceil", "round_prefer_floor", "round_prefer_ceil"]

MODE_OF_KEY = MappingProxyType(
    {"rounding": "nearest", "cubic_coefficient": "cubic", "exclude_outside": "cubic"}
)
"""The keys of an upsampling that only one mode has."""


class Pad(Layer):
    """Surround the map with zeros, a constant `value`, or copies of its own cells.

    `reflect` mirrors the map at its border cells, which are not repeated; `replicate` repeats the
    border cells; `circular` goes on at the other end.
    """

    kind_traits = Traits(Channels.OWN, Values.PADDED, saves=())

    type: Literal["pad"]
    padding: Amounts
    mode: Literal[PaddingMode, "constant"] = "zeros"
    value: Number = 0

    @property
    def traits(self) -> Traits:
        """Those of the kind; PyTorch keeps the map that it mirrors or continues."""
        copies_cells = self.mode in ("reflect", "replicate")
        return self.kind_traits._replace(saves=(Saved.INPUTS,)) if copies_cells else Pad.kind_traits

    def check(self) -> None:
        """Need a mode that uses the value."""
        if self.value != 0 and self.mode != "constant":
            raise ValueError(f"`value: {self.value:g}` needs `mode: constant`")


class ZeroPad(Layer):
    """Surround the map with zeros: `pad` with its defaults."""

    kind_traits = Pad.kind_traits
    mode: ClassVar[PaddingMode] = "zeros"
    value: ClassVar[float] = 0

    type: Literal["zero_pad"]
    padding: Amounts


class Crop(Layer):
    """Cut `cropping` cells off the ends, or cut the centre to the size of the layer `like`.

    Where an odd number of cells goes, the extra one goes from the end. Ronneberger et al.,
    U-Net, 1505.04597.
    """

    kind_traits = Traits(Channels.OWN, Values.MOVED, saves=(), is_view=True)

    type: Literal["crop"]
    cropping: Amounts | None = None
    like: Reference | None = None

    def check(self) -> None:
        """Need one goal."""
        if (self.cropping is None) == (self.like is None):
            raise ValueError("crop takes one of `cropping` and `like`, and just one")


class Upsample(Layer):
    """Enlarge the map by a `factor`, to a `size`, or to the size of the layer `like`.

    `coordinates` says where output o of w is on an axis of n cells: `half_pixel` is
    (o + 1/2) * n / w - 1/2, `asymmetric` is o * n / w, `align_corners` is o * (n - 1) / (w - 1).
    `nearest` repeats the cell there, by `rounding`; `linear` mixes the two cells around it, `cubic`
    the four, with Keys' kernel. The default of `nearest` is `asymmetric` and `floor`, that of the
    others `half_pixel`. A cell beyond the edge is the one at the edge; with `exclude_outside` it
    has no share. Keys, Cubic Convolution Interpolation, 1981.
    """

    kind_traits = Traits(Channels.OWN, Values.COMPUTED, saves=())

    type: Literal["upsample"]
    factor: CountPerAxis | None = None
    size: CountPerAxis | None = None
    like: Reference | None = None
    mode: Literal["nearest", "linear", "cubic"] = "nearest"
    coordinates: Coordinates | None = None
    rounding: Rounding | None = None
    cubic_coefficient: NegativeNumber | None = None
    exclude_outside: Flag = False

    @property
    def places(self) -> Coordinates:
        """Where outputs are on an axis: as `coordinates` says, or by the default of the mode."""
        return self.coordinates or ("asymmetric" if self.mode == "nearest" else "half_pixel")

    def check(self) -> None:
        """Need one goal, and no keys of another mode."""
        if sum(goal is not None for goal in (self.factor, self.size, self.like)) != 1:
            raise ValueError("upsample takes one of `factor`, `size` and `like`, and just one")
        for key, mode in MODE_OF_KEY.items():
            if getattr(self, key) and self.mode != mode:
                raise ValueError(f"`{key}` belongs to `mode: {mode}`, but this is {self.mode}")
