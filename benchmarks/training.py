"""Print what classifiers of torchvision save for the backward pass, beside cnnshape's formulas.

`python -m benchmarks.training [NAME...]`: the hooks of PyTorch see what is saved.
"""

from __future__ import annotations

import argparse
import sys

import cnnshape
from frameworks.saved_tensors import saved_by_torchvision
from frameworks.torchvision_networks import input_shape, torchvision_models

BATCH = 2
TOLERANCE = 0.01
PARAMETERS = {"inception_v3": {"auxiliary": False}}
HEADING = f"{'network':20} {'PyTorch':>15} {'cnnshape':>15} {'apart':>10} {'relative':>10}"


def main() -> int:
    """Print the table; return 1 if a network is further apart than 1 %."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="classifiers of torchvision")
    models = torchvision_models()
    wanted = parser.parse_args().names or models.list_models(module=models)
    print(HEADING, flush=True)
    equal = near = 0
    for name in wanted:
        theirs, ours = saved_by_torchvision(name, BATCH), _saved_by_formulas(name)
        apart = ours - theirs
        relative = apart / theirs
        print(f"{name:20} {theirs:>15,} {ours:>15,} {apart:>+10,} {relative:>+10.4%}", flush=True)
        equal += apart == 0
        near += abs(relative) <= TOLERANCE
    print(f"{near} of {len(wanted)} within {TOLERANCE:.0%}, {equal} of them equal")
    return int(near < len(wanted))


def _saved_by_formulas(name: str) -> int:
    channels, *sizes = input_shape(name)
    network = cnnshape.load(name, input=(*sizes, channels), parameters=PARAMETERS.get(name))
    return cnnshape.analyze(network, BATCH, optimizer="sgd").totals.saved_bytes or 0


if __name__ == "__main__":
    sys.exit(main())
