"""The layer that cnnshape does not know: its numbers are declared, and marked so everywhere."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import CountPerAxis, Shape, WholeNumber
from cnnshape.layers.traits import ANY_LAYERS, Channels, Memory, Saved, Traits, Values


class Custom(Layer):
    """Declare the `output` shape, the trainable `parameters` and the `macs`; it is not executed.

    It reads one layer or several. `kernel` declares how many cells of the inputs a cell of the
    output reads along each axis, centred as with `padding: same`; 1 is the cell in its place alone.
    Without it the receptive field is not known. `memory` declares whether the output is a new
    array, overwrites the first input where no other layer reads that, or is the first input.
    """

    kind_traits = Traits(
        Channels.UNKNOWN, Values.COMPUTED, is_declared=True, reads=ANY_LAYERS, saves=(Saved.INPUTS,)
    )

    type: Literal["custom"]
    output: Shape
    parameters: WholeNumber = 0
    macs: WholeNumber = 0
    kernel: CountPerAxis | None = None
    memory: Literal["allocates", "in_place", "aliases"] = "allocates"

    @property
    def traits(self) -> Traits:
        """The traits of the kind, with the use of memory that is declared."""
        return self.kind_traits._replace(memory=Memory[self.memory.upper()])
