"""Print what training costs classifiers of torchvision, beside the formulas of cnnshape.

`python -m benchmarks.training [NAME...]`: bytes saved for the backward pass, as hooks see them.
`--peaks`: the most bytes at a time in a step on small pictures, as PyTorch's allocator says.
"""

from __future__ import annotations

import argparse
import sys

import torch

import cnnshape
from cnnshape import Totals
from frameworks.saved_tensors import saved_by_torchvision, training_network
from frameworks.torchvision_networks import input_shape, torchvision_models
from frameworks.training_peak import peak_bytes

BATCH = 2
SAMPLES = 8
SMALL = (3, 96, 96)
OPTIMIZER = "sgd"
PEAKS = (
    "densenet121",
    "efficientnet_b0",
    "mnasnet1_0",
    "mobilenet_v2",
    "mobilenet_v3_large",
    "regnet_y_400mf",
    "resnet18",
    "resnet50",
    "shufflenet_v2_x1_0",
    "squeezenet1_1",
    "vgg11_bn",
)
TOLERANCE = 0.01
PARAMETERS = {"inception_v3": {"auxiliary": False}}
HEADING = f"{'network':20} {'PyTorch':>15} {'cnnshape':>15} {'apart':>10} {'relative':>10}"


def main() -> int:
    """Print the table; return 1 if a network is further apart than 1 %."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="classifiers of torchvision")
    parser.add_argument("--peaks", action="store_true", help="compare peaks, by taking steps")
    options, models = parser.parse_args(), torchvision_models()
    wanted = options.names or (PEAKS if options.peaks else models.list_models(module=models))
    print(HEADING, flush=True)
    equal = near = 0
    for name in wanted:
        theirs, ours = _peaks(name) if options.peaks else _saved(name)
        apart = ours - theirs
        relative = apart / theirs
        print(f"{name:20} {theirs:>15,} {ours:>15,} {apart:>+10,} {relative:>+10.4%}", flush=True)
        equal += apart == 0
        near += abs(relative) <= TOLERANCE
    print(f"{near} of {len(wanted)} within {TOLERANCE:.0%}, {equal} of them equal")
    return int(near < len(wanted))


def _saved(name: str) -> tuple[int, int]:
    """Return the bytes that PyTorch saves, and those of the formulas."""
    ours = _totals(name, input_shape(name), BATCH).saved_bytes or 0
    return saved_by_torchvision(name, BATCH), ours


def _peaks(name: str) -> tuple[int, int]:
    """Return the most bytes that PyTorch holds, and those of the formulas."""
    module = training_network(name)
    theirs = peak_bytes(module, torch.rand(SAMPLES, *SMALL), OPTIMIZER)
    return theirs, _totals(name, SMALL, SAMPLES).training_peak_bytes or 0


def _totals(name: str, shape: tuple[int, ...], batch: int) -> Totals:
    channels, *sizes = shape
    network = cnnshape.load(name, input=(*sizes, channels), parameters=PARAMETERS.get(name))
    return cnnshape.analyze(network, batch, optimizer=OPTIMIZER).totals


if __name__ == "__main__":
    sys.exit(main())
