"""`python -m benchmarks.import_reach [NAME...] [--slow]`: networks of torchvision, one a line."""

from __future__ import annotations

import argparse
import sys

from benchmarks.import_reach.comparing import HEADING, reach
from frameworks.torchvision_networks import input_shape, names, network

SLOW = frozenset(
    {
        "vit_h_14",
        "vit_l_16",
        "vit_l_32",
        "regnet_y_128gf",
        "regnet_y_32gf",
        "regnet_x_32gf",
        "efficientnet_b6",
        "efficientnet_b7",
        "efficientnet_v2_l",
        "convnext_large",
        "resnext101_64x4d",
    }
)
"""More than a minute on two cores, or more than 4 GB."""


def main() -> int:
    """Print the table; return 1 if a network is not reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import_reach", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks of torchvision")
    parser.add_argument("--slow", action="store_true", help="also those that take minutes")
    options = parser.parse_args()
    wanted = options.names or [name for name in names() if options.slow or name not in SLOW]
    print(HEADING, flush=True)
    reached = 0
    for name in wanted:
        found = reach(name, network(name), input_shape(name))
        reached += found.is_reached
        print(found.row(), flush=True)
    print(f"{reached} of {len(wanted)} reached")
    return int(reached < len(wanted))


if __name__ == "__main__":
    sys.exit(main())
