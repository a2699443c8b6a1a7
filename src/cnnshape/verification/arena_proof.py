"""What executing a network inside its planned arena says of the plan."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from cnnshape.planning.result import MemoryPlan


class ArenaStatus(StrEnum):
    """What executing a network in its arena says of the plan."""

    PROVED = "proved"
    REFUTED = "refuted"
    NOT_EXECUTED = "not executed"


class ArenaProof(NamedTuple):
    """A plan beside its execution.

    `largest_difference` is that of the outputs from those of the usual execution. `copied` are the
    layers whose kernel computed its output elsewhere, from where it was copied into the arena.
    """

    plan: MemoryPlan
    status: ArenaStatus
    largest_difference: float | None = None
    copied: tuple[str, ...] = ()
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against the plan."""
        return self.status is not ArenaStatus.REFUTED

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as JSON reports write it."""
        return {
            "status": str(self.status),
            "bytes": self.plan.arena.size,
            "bound": self.plan.arena.bound,
            "dtype": self.plan.conventions.dtype,
            "largest_difference": self.largest_difference,
            "copied": list(self.copied),
            "message": self.message,
        }
