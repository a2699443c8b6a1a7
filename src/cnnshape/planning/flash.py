"""The bytes of weights in flash: what quantization stores of each array, and what it folds away.

Quantized to int8, a weight takes a byte and a bias an int32, and scales are float32: one for each
filter of a convolution, one for all of a dense layer, as in TensorFlow Lite. A batch norm behind a
layer with weights is folded into them, as converters do: nothing of it is left but the bias.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.homes import Known
from cnnshape.layers.traits import Statistics
from cnnshape.network import DTYPE_BYTES, Network, Node, Shape

INTEGERS = ("int8", "uint8")
BIAS_DTYPE, SCALE_DTYPE = "int32", "float32"


class FlashLayer(NamedTuple):
    """What the weights of a layer take: `weights`, `biases` and `scales` in bytes."""

    name: str
    dtype: str
    weights: int
    biases: int
    scales: int

    @property
    def size(self) -> int:
        """All bytes of the layer."""
        return self.weights + self.biases + self.scales

    def to_dict(self) -> dict[str, object]:
        """Return the layer as JSON reports write it."""
        return {**self._asdict(), "bytes": self.size}


class Flash(NamedTuple):
    """What all weights take, layer by layer; `folded` are the batch norms that are left out."""

    layers: tuple[FlashLayer, ...]
    folded: tuple[str, ...]

    @property
    def size(self) -> int:
        """All bytes."""
        return sum(layer.size for layer in self.layers)

    def to_dict(self) -> dict[str, object]:
        """Return the bytes as JSON reports write them."""
        return {
            "bytes": self.size,
            "weights": sum(layer.weights for layer in self.layers),
            "biases": sum(layer.biases for layer in self.layers),
            "scales": sum(layer.scales for layer in self.layers),
            "folded": list(self.folded),
            "layers": [layer.to_dict() for layer in self.layers],
        }


def flash_of(network: Network, known: Known, dtype: str) -> Flash:
    """Return what the weights of a network take; shared ones count at their owner.

    Layers are stored in `dtype`, but for those that say another in the file.
    """
    folded = dict(_folded(network, known, dtype))
    layers = [
        _layer(node, claim, node.quantize or dtype, gets_bias=node.name in folded.values())
        for node, claim in known
        if node.name not in folded and node.shares is None and _is_stored(claim)
    ]
    return Flash(tuple(layers), tuple(folded))


def _is_stored(claim: Claim) -> bool:
    return bool(claim.weights or claim.statistics or claim.declared_parameters)


def _layer(node: Node, claim: Claim, dtype: str, *, gets_bias: bool) -> FlashLayer:
    """Return the bytes of a layer; norms and slopes that stay are not quantized."""
    scales = _scales(node, claim)
    if dtype in INTEGERS and not scales:
        dtype = SCALE_DTYPE
    arrays = {**claim.weights, **claim.statistics}
    biases = sum(prod(shape) for name, shape in arrays.items() if _is_bias(name, shape))
    others = sum(map(prod, arrays.values())) - biases + claim.declared_parameters
    if gets_bias:
        biases = claim.output[-1]
    is_quantized = dtype in INTEGERS
    return FlashLayer(
        node.name,
        dtype,
        DTYPE_BYTES[dtype] * others,
        DTYPE_BYTES[BIAS_DTYPE if is_quantized else dtype] * biases,
        DTYPE_BYTES[SCALE_DTYPE] * scales if is_quantized else 0,
    )


def _is_bias(name: str, shape: Shape) -> bool:
    return len(shape) == 1 and (name == "bias" or name.endswith("_bias"))


def _scales(node: Node, claim: Claim) -> int:
    """Return how many scales the weights have: one for each filter that slides, or for an array."""
    traits = node.layer.traits
    if not traits.is_weighted:
        return 0
    if traits.slides and not traits.recurs:
        return claim.output[-1]
    return sum(name.endswith("weight") for name in claim.weights)


def _folded(network: Network, known: Known, dtype: str) -> Iterator[tuple[str, str]]:
    """Return the batch norms that are folded, and the layers whose weights take them up."""
    readers = Counter(name for node in network.nodes for name in dict.fromkeys(node.inputs))
    readers.update(network.outputs)
    nodes = {node.name: node for node, _ in known}
    for node, claim in known:
        if node.layer.traits.normalizes is Statistics.CHANNEL and claim.statistics:
            before = nodes[node.inputs[0]]
            is_quantized = (before.quantize or dtype) in INTEGERS
            if is_quantized and readers[before.name] == 1 and _takes_up(before):
                yield node.name, before.name


def _takes_up(node: Node) -> bool:
    """Say whether a factor for each channel of the output can be multiplied into the weights."""
    traits = node.layer.traits
    is_linear = node.layer.output_function is None and not traits.recurs
    return traits.is_weighted and is_linear and node.shares is None
