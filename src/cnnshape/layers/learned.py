"""Trained values that are not computed from a map: arrays by themselves, and tables of vectors."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, Shape
from cnnshape.layers.traits import NO_LAYER, Channels, Saved, Traits, Values


class Learned(Layer):
    """A trained array of a `shape`, the same for every sample; it reads no layer.

    Class tokens, position embeddings, queries of objects. Its weight has the `shape`, in the
    declared layout. Dosovitskiy et al., 2010.11929.
    """

    kind_traits = Traits(Channels.UNKNOWN, Values.COMPUTED, reads=NO_LAYER, saves=())

    type: Literal["learned"]
    shape: Shape


class Embedding(Layer):
    """Replace each index by its row of a trained table `(vocabulary, channels)`.

    Indices are whole numbers from 0 to vocabulary - 1. They are a vector `[n]`, or a map of one
    channel, as `[n, 1]`; both give `channels` values for each. Bengio et al., JMLR 3, 2003.
    """

    kind_traits = Traits(Channels.CELLS, Values.COMPUTED, saves=(Saved.INPUTS_IF_TRAINED,))

    type: Literal["embedding"]
    vocabulary: Count
    channels: Count
