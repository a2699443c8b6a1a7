"""What every layer has in common: frozen data, and nothing but the keys of its kind."""

from typing import Annotated, ClassVar, Literal

from cnnshape.layers.quantities import (
    Count,
    Flag,
    Name,
    Reference,
    Shape,
    Text,
    WholeNumber,
    WholeNumberWithUnit,
)
from cnnshape.layers.traits import Traits
from cnnshape.layers.value_schemas import limited, told_apart
from cnnshape.layers.written import Written


class Layer(Written):
    """One layer as written; each kind adds its own keys, and says its traits."""

    kind_traits: ClassVar[Traits]

    type: str

    @property
    def traits(self) -> Traits:
        """What is true of the layer whatever its settings."""
        return self.kind_traits

    @property
    def output_function(self) -> str | None:
        """The activation function that the layer is, or that is fused into it; linear is none."""
        if self.kind_traits.is_activation:
            return None if self.type == "linear" else self.type
        function: str | None = vars(self).get("activation")
        return None if function == "linear" else function

    @property
    def output_traits(self) -> Traits | None:
        """The traits of that function, with the settings of the layer; None if there is none."""
        function = self.output_function
        if function is None:
            return None
        if self.kind_traits.is_activation:
            return self.traits
        from cnnshape.layers import traits_of

        return traits_of(function)


class LayerExpectation(Written):
    """What a file promises about one layer; `lint` and `verify` check it."""

    shape: Shape | None = None
    size: Count | None = None
    parameters: WholeNumberWithUnit | None = None
    non_trainable_parameters: WholeNumberWithUnit | None = None
    macs: WholeNumberWithUnit | None = None
    receptive_field: Annotated[tuple[WholeNumber, ...], limited(min_length=1)] | None = None
    window_receptive_field: Annotated[tuple[WholeNumber, ...], limited(min_length=1)] | None = None


StoredDtype = Literal["float32", "float16", "bfloat16", "int8", "uint8"]
"""The dtypes in which a device may store weights."""


def _one_or_several(value: object) -> str:
    return "each" if isinstance(value, (list, tuple)) else "one"


References = Annotated[
    Reference | Annotated[tuple[Reference, ...], limited(min_length=1)],
    told_apart(_one_or_several, "one", "each"),
]


class Placement(Written):
    """The keys that every kind takes: the place of a layer and what is said about it.

    `from` names what the layer reads (the layer before, where it is left out), `if` switches it
    on or off, `repeat` copies it, `share` borrows another layer's weights, `trainable` says
    whether training changes its weights, `quantize` in which dtype a device stores them.
    """

    name: Name | None = None
    from_: References | None = None
    if_: Flag = True
    repeat: WholeNumber | None = None
    share: Reference | None = None
    trainable: Flag = True
    quantize: StoredDtype | None = None
    expect: LayerExpectation | None = None
    description: Text | None = None


PLACEMENT_KEYS = frozenset(
    {"name", "from", "if", "repeat", "share", "trainable", "quantize", "expect", "description"}
)
