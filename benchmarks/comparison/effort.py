"""How thoroughly a comparison measures."""

from __future__ import annotations

from typing import NamedTuple


class Effort(NamedTuple):
    """How many rounds of each kind are run, and on what.

    `slowest_growth` is how many seconds a peer may take before its curve ends.
    """

    cold: int
    cold_networks: tuple[str, ...]
    warm: int
    warm_networks: tuple[str, ...]
    growth: int
    growing: str
    layers: tuple[int, ...]
    pixels: tuple[int, ...]
    batches: tuple[int, ...]
    slowest_growth: float
    execution: int
    executed: tuple[str, ...]
    counted: tuple[str, ...]


THOROUGH = Effort(
    cold=5,
    cold_networks=("lenet", "resnet50"),
    warm=5,
    warm_networks=("lenet", "resnet50", "resnet152", "efficientnet_b7"),
    growth=3,
    growing="resnet50",
    layers=(10, 100, 1_000, 10_000),
    pixels=(32, 64, 128, 256, 512, 1024, 2048, 4096),
    batches=(1, 4, 16, 64, 256),
    slowest_growth=0.5,
    execution=5,
    executed=("lenet", "vgg16", "resnet50", "mobilenet_v2"),
    counted=("resnet50", "vgg16", "mobilenet_v2"),
)
QUICK = Effort(
    cold=1,
    cold_networks=("lenet",),
    warm=1,
    warm_networks=("lenet",),
    growth=1,
    growing="lenet",
    layers=(100, 200),
    pixels=(32, 64),
    batches=(1, 4),
    slowest_growth=0.1,
    execution=1,
    executed=("lenet",),
    counted=(),
)
