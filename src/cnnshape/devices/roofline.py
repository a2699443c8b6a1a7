"""The roofline of a network on a device: for each layer, the least time that it can take.

A layer takes at least as long as its multiply-adds at the peak, as its weights from flash, and as
its inputs and output from and to memory: no device does more in a second. So the largest of these
is a bound below, for one layer after the other. Williams, Waterman and Patterson, Roofline: An
Insightful Visual Performance Model for Multicore Architectures, CACM 2009.

Layers that work in place, as norms and activations, are taken as merged into the layer before, as
converters do: they move nothing and cost nothing. So are views.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from math import prod
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.homes import homes_of
from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.analysis.sliding import per_axis
from cnnshape.devices.device import Device
from cnnshape.network import DTYPE_BYTES, Node


class Bound(StrEnum):
    """What a layer cannot be faster than."""

    COMPUTE = "compute"
    MEMORY = "memory"
    FLASH = "flash"


class LayerBound(NamedTuple):
    """A layer on a device: what it does and moves at least, and how long that takes at least.

    `macs` are of the whole batch. `intensity` is multiply-adds for each byte, None if no byte is
    moved.
    """

    name: str
    type: str
    macs: int
    activation_bytes: int
    weight_bytes: int
    seconds: float
    bound: Bound

    @property
    def intensity(self) -> float | None:
        """Multiply-adds for each byte that is moved."""
        moved = self.activation_bytes + self.weight_bytes
        return self.macs / moved if moved else None


class Roofline(NamedTuple):
    """All layers that cost something, and whether the network fits.

    `seconds` are those of all layers together: a bound below, never a prediction.
    """

    device: Device
    analysis: Analysis
    layers: tuple[LayerBound, ...]

    @property
    def seconds(self) -> float:
        """The least time of one layer after the other."""
        return sum(layer.seconds for layer in self.layers)

    def to_dict(self) -> dict[str, Any]:
        """Return the roofline as a part of the JSON of `table`."""
        return {
            "device": self.device.name,
            "macs_per_second": self.device.peak(self.analysis.dtype),
            "ram_bandwidth": self.device.ram_bandwidth,
            "flash_bandwidth": self.device.flash_bandwidth,
            "ram": self.device.ram,
            "flash": self.device.flash,
            "seconds": self.seconds,
            "layers": [
                {
                    "name": each.name,
                    "macs": each.macs,
                    "activation_bytes": each.activation_bytes,
                    "weight_bytes": each.weight_bytes,
                    "intensity": each.intensity,
                    "bound": str(each.bound),
                    "seconds": each.seconds,
                }
                for each in self.layers
            ],
        }


def roofline(analysis: Analysis, device: Device) -> Roofline:
    """Return the least time of each layer on a device, in the dtype and batch of the analysis.

    Raises ValueError if the device has no peak in this dtype, and for a network with faults: what
    they leave unknown has no bound.
    """
    if any(row.output_shape is None for row in analysis.layers):
        raise ValueError("there is no roofline of a network with errors")
    device.peak(analysis.dtype)
    return Roofline(device, analysis, tuple(_bounds(analysis, device)))


def _bounds(analysis: Analysis, device: Device) -> Iterator[LayerBound]:
    network, claims = analysis.network, analysis.claims
    known = [(node, claim) for node in network.nodes if (claim := claims[node.name]) is not None]
    homes = homes_of(network, known)
    held = {row.name: row.activation_bytes or 0 for row in analysis.layers}
    for (node, claim), row in zip(known, analysis.layers, strict=True):
        if node.inputs and homes[node.name] == node.name:
            moved = _bytes_read(node, claim, row, held) + held[node.name]
            yield _bound(row, moved, analysis, device)


def _bytes_read(node: Node, claim: Claim, row: LayerAnalysis, held: Mapping[str, int]) -> int:
    """Return the bytes that a layer has to read: not those that it leaves out or steps over."""
    read = sum(held[name] for name in dict.fromkeys(node.inputs))
    if node.layer.traits.is_view:
        return min(read, held[node.name])
    shape = row.input_shapes[0]
    if not claim.windows or shape is None or not hasattr(node.layer, "kernel"):
        return read
    rank = len(claim.windows)
    kernels = per_axis(vars(node.layer)["kernel"], rank)
    dilations = per_axis(vars(node.layer).get("dilation", 1), rank)
    axes = zip(claim.windows, shape[:-1], kernels, dilations, strict=True)
    cells = prod(window.cells_read(n, taps, step) for window, n, taps, step in axes)
    return read * cells // prod(shape[:-1])


def _bound(row: LayerAnalysis, moved: int, analysis: Analysis, device: Device) -> LayerBound:
    macs = (row.macs or 0) * analysis.batch
    values = sum(map(prod, (row.weights or {}).values())) if macs else 0
    weights = values * DTYPE_BYTES[analysis.dtype]
    times = {
        Bound.COMPUTE: macs / device.peak(analysis.dtype),
        Bound.FLASH: weights / device.flash_bandwidth,
        Bound.MEMORY: moved / device.ram_bandwidth,
    }
    bound = max(times, key=lambda each: times[each])
    return LayerBound(row.name, row.type, macs, moved, weights, times[bound], bound)
