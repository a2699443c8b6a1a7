"""Unpooling: values go back to where the maxima of a pooling were."""

from typing import Literal, Self

from cnnshape.layers.layer import Layer
from cnnshape.layers.pooling import MaxPool
from cnnshape.layers.quantities import CountPerAxis, Flag, Reference, WindowPadding
from cnnshape.layers.traits import Arity, Channels, Traits, Values


class MaxUnpool(Layer):
    """Put each value where its window has its maximum, and zeros elsewhere.

    `pool` names the `max_pool` that is undone: the windows are its own, on what it reads. Without
    it, `from` lists two layers, the values and the map, and `kernel`, `stride`, `padding`,
    `dilation` and `ceil_mode` say the windows. The output has the size of the map. Where windows
    overlap and have their maximum in the same cell, the value of the last window stays. Zeiler and
    Fergus, 1311.2901; Badrinarayanan et al., SegNet, 1511.00561.
    """

    kind_traits = Traits(Channels.OWN, Values.COMPUTED, reads=Arity(1, 2), saves=())

    type: Literal["max_unpool"]
    pool: Reference | None = None
    kernel: CountPerAxis | None = None
    stride: CountPerAxis | None = None
    padding: WindowPadding = "valid"
    dilation: CountPerAxis = 1
    ceil_mode: Flag = False

    @property
    def pooling(self) -> MaxPool:
        """The pooling that is undone."""
        keys = {key: getattr(self, key) for key in WINDOW_KEYS}
        return MaxPool.model_construct(type="max_pool", **keys)

    def undoing(self, pooling: MaxPool) -> Self:
        """Return the layer with the windows of a pooling written out in the place of its name."""
        keys = {key: getattr(pooling, key) for key in WINDOW_KEYS}
        return self.model_copy(update={**keys, "pool": None})

    def check(self) -> None:
        """Need one window: that of the pool, or one that is written."""
        if (self.pool is None) == (self.kernel is None):
            raise ValueError("max_unpool takes one of `pool` and `kernel`, and just one")
        fields = type(self).model_fields
        beside = [key for key in WINDOW_KEYS if getattr(self, key) != fields[key].default]
        if self.pool is not None and beside:
            raise ValueError(f"`{beside[0]}` is that of the layer `pool`: leave it out")


WINDOW_KEYS = ("kernel", "stride", "padding", "dilation", "ceil_mode")
