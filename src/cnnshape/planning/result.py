"""What planning finds: the arena with its buffers and addresses, its bound, and the flash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnshape.network import Network
from cnnshape.planning.buffers import Buffer
from cnnshape.planning.conventions import Conventions
from cnnshape.planning.flash import Flash
from cnnshape.planning.patches import Stage
from cnnshape.schema_versions import MEMORY_VERSION


class Arena(NamedTuple):
    """Buffers with their addresses in one piece of memory of `size` bytes.

    `steps` are the layers in the order in which they run, `live` the bytes needed at each of them.
    `bound` is the most of these: no planner can do with less in this order. `planners` say what
    each planner needs, and `planner` is the one whose addresses these are.
    """

    steps: tuple[str, ...]
    buffers: tuple[Buffer, ...]
    offsets: tuple[int, ...]
    size: int
    live: tuple[int, ...]
    planner: str
    planners: Mapping[str, int]

    @property
    def bound(self) -> int:
        """The bytes that are needed at the same time at the most."""
        return max(self.live, default=0)

    @property
    def gap(self) -> int:
        """How many bytes above the bound the arena is."""
        return self.size - self.bound

    @property
    def peak_step(self) -> int:
        """The first step at which the most bytes are needed."""
        return self.live.index(self.bound)

    @property
    def peak_layer(self) -> str:
        """The layer that runs then."""
        return self.steps[self.peak_step]

    def alive_at(self, step: int) -> list[Buffer]:
        """Return the buffers that are needed at a step, the largest first."""
        alive = (each for each in self.buffers if each.first <= step <= each.last)
        return sorted(alive, key=lambda each: -each.size)

    def to_dict(self) -> dict[str, Any]:
        """Return the arena as JSON reports write it."""
        return {
            "bytes": self.size,
            "bound": self.bound,
            "gap": self.gap,
            "planner": self.planner,
            "planners": dict(self.planners),
            "peak_layer": self.peak_layer,
            "steps": [
                {"layer": name, "live_bytes": live}
                for name, live in zip(self.steps, self.live, strict=True)
            ],
            "buffers": [
                _buffer_to_dict(buffer, offset, self.steps)
                for buffer, offset in zip(self.buffers, self.offsets, strict=True)
            ],
        }


class Reordering(NamedTuple):
    """What was sought by running layers in another order: `arena` and `live` of the file's order.

    No order needs fewer live bytes than `bound`.
    """

    arena: int
    live: int
    bound: int


class Patching(NamedTuple):
    """What was sought by running a first stage in `patches` along each axis.

    `stage` is the one that the plan runs so; None if none needs less. `arena` are the bytes that
    are needed without.
    """

    patches: int
    stage: Stage | None
    arena: int

    def to_dict(self) -> dict[str, Any]:
        """Return the patches as JSON reports write them."""
        stage = self.stage
        return {
            "patches": self.patches,
            "until": None if stage is None else stage.last,
            "arena_before": self.arena,
            "stage_macs_before": None if stage is None else stage.macs,
            "stage_macs": None if stage is None else stage.macs_in_patches,
        }


class MemoryPlan(NamedTuple):
    """A network in the memory of a device: the arena of its activations, and its weights in flash.

    `network` has its layers in the order of the plan. `reordering` says what that order was
    compared with, where a better one was sought.
    """

    network: Network
    conventions: Conventions
    arena: Arena
    flash: Flash
    reordering: Reordering | None = None
    patching: Patching | None = None

    @property
    def is_best_order(self) -> bool:
        """Whether it is proved that no order of the layers needs fewer live bytes."""
        return self.reordering is not None and self.arena.bound == self.reordering.bound

    def __repr__(self) -> str:
        """Return the plan in a line: its name, and the bytes of arena and flash."""
        sizes = f"arena {self.arena.size:,} bytes, flash {self.flash.size:,} bytes"
        return f"{type(self).__name__}({self.network.title!r}, {sizes})"

    def plot(self) -> Any:
        """Return a picture of the buffers at their addresses, as `cnnshape memory --plot` draws it.

        Notebooks show it; it has `save(path)`. Raises ImportError without matplotlib.
        """
        from cnnshape.notebook import picture

        return picture("arena", "arena_picture", self)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as `cnnshape memory --format json` prints it."""
        return {
            "schema_version": MEMORY_VERSION,
            "name": self.network.name,
            "source": self.network.source,
            "file": self.network.file,
            "conventions": self.conventions.to_dict(),
            "arena": self.arena.to_dict(),
            "reordering": self._reordering_to_dict(),
            "patching": None if self.patching is None else self.patching.to_dict(),
            "flash": self.flash.to_dict(),
            "diagnostics": [each.to_dict() for each in self.network.diagnostics],
        }

    def _reordering_to_dict(self) -> dict[str, Any] | None:
        if self.reordering is None:
            return None
        arena, live, bound = self.reordering
        return {
            "arena_before": arena,
            "live_before": live,
            "live_after": self.arena.bound,
            "least_live": bound,
            "is_best": self.is_best_order,
        }


def _buffer_to_dict(buffer: Buffer, offset: int, steps: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": buffer.name,
        "role": str(buffer.role),
        "offset": offset,
        "bytes": buffer.size,
        "needed": buffer.needed,
        "first_step": buffer.first,
        "last_step": buffer.last,
        "first_layer": steps[buffer.first],
        "last_layer": steps[buffer.last],
        "layers": list(buffer.layers),
    }
