"""A number claimed and observed, what that proves, and how both are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from cnnshape.network import Layout
from cnnshape.phrases import sizes_text


class Status(StrEnum):
    """What is known of a claim, the worst first."""

    REFUTED = "refuted"
    """Something else was observed."""
    DECLARED = "declared"
    """It rests on what the file declares of a custom layer."""
    NOT_OBSERVABLE = "not observable"
    """Nothing that could be seen at this input says whether it is so."""
    PROVED = "proved"
    """The same was observed."""
    NOTHING_CLAIMED = "nothing claimed"
    """There is no number to be proved, as where everything is seen."""


def worst(statuses: Iterable[Status]) -> Status:
    """Return what several claims together are."""
    found = set(statuses)
    return next((status for status in Status if status in found), Status.NOTHING_CLAIMED)


class Evidence(NamedTuple):
    """A number as it was claimed and as it was observed; `note` says more where they differ."""

    claimed: Any
    observed: Any
    status: Status
    note: str = ""


def value_text(number: str, value: Any, layout: Layout) -> str:
    """Return a claimed or observed value as text."""
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_sizes(shape)}" for name, shape in value.items()) or "none"
    if number == "output_shape":
        return layout.text(value)
    return f"{value:,}" if isinstance(value, int) else _sizes(value)


def _sizes(sizes: tuple[int | None, ...]) -> str:
    return sizes_text(sizes) or "a single number"


def evidence_to_dict(number: str, evidence: Evidence, layout: Layout) -> dict[str, Any]:
    """Return a number as JSON reports write it."""
    return {
        "claimed": plain(number, evidence.claimed, layout),
        "observed": plain(number, evidence.observed, layout),
        "status": str(evidence.status),
    }


def plain(number: str, value: Any, layout: Layout) -> Any:
    """Return a value as JSON reports write it, shapes in the order of the file."""
    if isinstance(value, Mapping):
        return {name: list(shape) for name, shape in value.items()}
    if isinstance(value, tuple):
        return list(layout.outside(value) if number == "output_shape" else value)
    return value
