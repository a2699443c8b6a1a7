"""The product of two maps as matrices."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Flag, PositiveNumber
from cnnshape.layers.traits import Arity, Channels, Saved, Traits, Values


class MatMul(Layer):
    """Multiply two maps as matrices: rows are the cells of the last axis, columns the channels.

    `from: [first, second]`; `(n, k)` times `(k, m)` gives n cells of m channels. `transpose_first`
    and `transpose_second` exchange rows and columns of one before. Cells along the axes before the
    last one are matrices by themselves, and the two have as many. No weights.
    """

    kind_traits = Traits(
        Channels.UNKNOWN, Values.COMPUTED, reads=Arity(2, 2), saves=(Saved.FACTORS,)
    )

    type: Literal["matmul"]
    transpose_first: Flag = False
    transpose_second: Flag = False
    scale: PositiveNumber = 1
