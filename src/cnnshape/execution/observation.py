"""The observations of a layer while it runs; every number is read off an array that existed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.network import Shape


class Observation(NamedTuple):
    """One layer as it ran. Sizes, multiply-adds and bytes are those of the whole batch.

    `output_shape` is that of one sample, channels last. `weights` and `statistics` (which are not
    trained) have the shapes of the arrays that the kernel received; parameters count the cells of
    those that no layer before it received. `macs` are the products of its contractions, padded taps
    too. `live_bytes` are its inputs, its output and all that a later layer reads. `is_placeholder`
    is true for the zeros that replace a `custom` layer.
    """

    name: str
    type: str
    output_shape: Shape
    output_size: int
    weights: Mapping[str, Shape]
    statistics: Mapping[str, Shape]
    trainable_parameters: int
    non_trainable_parameters: int
    macs: int
    live_bytes: int
    is_placeholder: bool = False


class Execution(NamedTuple):
    """The outputs of a network, the layers that were kept, its weights, and the observations."""

    outputs: Mapping[str, Array]
    kept: Mapping[str, Array]
    weights: Mapping[str, Array]
    observations: tuple[Observation, ...]


class Share(NamedTuple):
    """How many of all rows, or pairs of rows, of a product meet cells that are no padding."""

    part: int = 1
    whole: int = 1


EVERYTHING = Share()


@dataclass
class Tally:
    """Counts the arrays and products of one layer; its kernel adds to it while it runs.

    `macs_effective` are the products that meet a cell, where the kernel knows: None where a sum of
    its outputs on ones counts them. `scratch_bytes` are those of arrays that are let go at the end.
    """

    macs: int = 0
    macs_effective: int | None = None
    scratch_bytes: int = 0
    trainable_parameters: int = 0
    non_trainable_parameters: int = 0
    weights: dict[str, Shape] = field(default_factory=dict)
    statistics: dict[str, Shape] = field(default_factory=dict)

    def contracted(self, left: Array, result: Array, met: Share | None = None) -> None:
        """Count the products of a matrix product: a result sums over the last axis of `left`."""
        products = result.size * left.shape[-1]
        self.macs += products
        if met is not None:
            self.macs_effective = (self.macs_effective or 0) + products // met.whole * met.part

    def multiplied(self, products: Array) -> None:
        """Count products that were made one by one."""
        self.macs += products.size

    def received(self, name: str, array: Array, *, is_new: bool, is_trained: bool) -> None:
        """Note an array of weights, and whether this layer is the first to receive it."""
        (self.weights if is_trained else self.statistics)[name] = array.shape
        if is_new and is_trained:
            self.trainable_parameters += array.size
        elif is_new:
            self.non_trainable_parameters += array.size


@dataclass
class ReadingTally(Tally):
    """Counts, besides, the products that read a cell, if nothing but padding is 0."""

    macs_that_read: int = 0

    def contracted(self, left: Array, result: Array, met: Share | None = None) -> None:
        """Count the products of a matrix product, and those whose left factor is not 0."""
        super().contracted(left, result, met)
        times = result.size * left.shape[-1] // left.size
        self.macs_that_read += int(np.count_nonzero(left)) * times
