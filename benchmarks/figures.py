"""What a benchmark says: a figure with its target, an answer, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from benchmarks.timing import Spread

HEADINGS = ("figure", "measured", "quartiles", "target", "of target", "")
VERDICTS = {True: "met", False: "missed"}


class Figure(NamedTuple):
    """A ratio (x) or a time (ms) that is to be at most `target`."""

    name: str
    spread: Spread
    unit: str
    target: float

    @property
    def is_met(self) -> bool:
        """Whether the median keeps to the target."""
        return self.spread.median <= self.target

    def cells(self) -> tuple[str, ...]:
        """Return the cells under HEADINGS."""
        measured, low, high = self.spread
        return (
            self.name,
            f"{measured:.2f} {self.unit}",
            f"{low:.2f} - {high:.2f}",
            f"<= {self.target:g} {self.unit}",
            f"{measured / self.target:.2f}",
            VERDICTS[self.is_met],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as data."""
        return {
            "name": self.name,
            "measured": self.spread.median,
            "quartiles": [self.spread.low, self.spread.high],
            "unit": self.unit,
            "target": self.target,
            "of_target": self.spread.median / self.target,
            "met": self.is_met,
        }


class Answer(NamedTuple):
    """Something that is to hold; `counterexamples` are where it does not."""

    name: str
    counterexamples: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether it holds everywhere."""
        return not self.counterexamples

    def cells(self) -> tuple[str, ...]:
        """Return the cells under HEADINGS."""
        if self.is_met:
            return (self.name, "yes", "", "yes", "", VERDICTS[True])
        exceptions = ", ".join(self.counterexamples)
        return (self.name, "no", "", "yes", "", f"{VERDICTS[False]}: {exceptions}")

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as data."""
        return {
            "name": self.name,
            "measured": self.is_met,
            "counterexamples": list(self.counterexamples),
            "target": True,
            "met": self.is_met,
        }


class Missing(NamedTuple):
    """A figure that this machine cannot measure, and why."""

    name: str
    why: str

    def cells(self) -> tuple[str, ...]:
        """Return the cells under HEADINGS."""
        return (self.name, "-", "", "", "", f"not measured: {self.why}")

    def to_dict(self) -> dict[str, Any]:
        """Return the gap as data."""
        return {"name": self.name, "measured": None, "why": self.why, "met": None}


Finding = Figure | Answer | Missing


def aligned(findings: Iterable[Finding]) -> str:
    """Return the findings as lines of aligned text below HEADINGS."""
    rows = [HEADINGS, *(finding.cells() for finding in findings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
