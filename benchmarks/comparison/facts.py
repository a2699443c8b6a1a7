"""The networks on which programs are asked, and the truth about each, as the tests have them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import cnnshape
from cnnshape.network import Network

FACTS = Path(__file__).parents[2] / "tests" / "facts"
BILLION = 10**9
TWO_GRAPHS = "inception_v3"
"""Its published row mixes two graphs: parameters with the auxiliary head, multiply-adds without."""


class Case(NamedTuple):
    """A network of which the true counts, for one sample, are known."""

    name: str
    network: Network
    batch: int
    macs: int
    parameters: int
    output: tuple[int, ...] | None


class Published(NamedTuple):
    """What is published of a network: parameters, and multiply-adds in units of 10^9."""

    name: str
    parameters: int
    gmacs: str

    def is_said_by(self, macs: float | None) -> bool:
        """Say whether multiply-adds round to what is published."""
        return macs is not None and f"{macs / BILLION:.3f}" == f"{float(self.gmacs):.3f}"


def source() -> str:
    """Return where the truth about the cases comes from."""
    return str(_content()["source"]).strip()


def cases() -> tuple[Case, ...]:
    """Return the small networks on which counters disagree."""
    return tuple(map(_case, _content()["cases"]))


def _content() -> Any:
    return yaml.safe_load((FACTS / "counters.yaml").read_text(encoding="utf-8"))


def _case(fact: dict[str, Any]) -> Case:
    return Case(
        fact["case"],
        cnnshape.loads(yaml.safe_dump(fact["architecture"])),
        fact.get("batch", 1),
        fact["macs"],
        fact["parameters"],
        tuple(fact["output"]) if "output" in fact else None,
    )


def published() -> Iterator[Published]:
    """Return the networks of torchvision that are bundled."""
    with (FACTS / "torchvision.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Published(row["model"], int(row["parameters"]), row["gmacs"])
