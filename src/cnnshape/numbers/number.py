"""What there is to say about a number: its words, unit and sum, its reports and its JSON Schema."""

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, NamedTuple, cast

Schema = Mapping[str, Any]

WHOLE: Schema = {"type": "integer", "minimum": 0}
COUNT: Schema = {"type": "integer", "minimum": 1}
SHAPE: Schema = {"type": "array", "items": COUNT, "minItems": 1}


def or_null(schema: Schema) -> dict[str, Any]:
    """Return the schema of a value that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def list_of(schema: Schema) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


class Unit(Enum):
    """What a number counts."""

    VALUES = auto()
    BYTES = auto()
    PARAMETERS = auto()
    MACS = auto()
    FLOPS = auto()
    CELLS = auto()
    LAYERS = auto()
    SIZES = auto()
    """A shape, or several."""


class Sum(Enum):
    """How a block or a network gets its number from those of its layers."""

    ADDED = auto()
    LARGEST = auto()

    def of(self, numbers: Iterable[int | None]) -> int | None:
        """Return the number of them all, which is unknown as soon as one of them is."""
        summands = list(numbers)
        if None in summands:
            return None
        counts = cast("list[int]", summands)
        return sum(counts) if self is Sum.ADDED else max(counts)


class Report(Enum):
    """Where a number is shown by default; `table` in JSON and `--columns` know all of them."""

    TABLE = auto()
    CSV = auto()
    DIFF = auto()
    """It is compared, and shown as a total."""
    DIFF_TABLE = auto()
    """It is a column of the layers that changed."""
    PROOF = auto()
    """It is compared with the execution."""
    PROOF_SENTENCE = auto()
    SWEEP = auto()
    SWEEP_TABLE = auto()
    EXPECT = auto()
    """A file may promise it under `expect`."""
    BUDGET = auto()
    TRAINING = auto()
    """It is a cost of training, which `table --training` counts and shows, and nothing else."""


class Level(NamedTuple):
    """A number of each layer, or of the whole network.

    Faults leave it null unless it is `always_known`.
    """

    description: str
    schema: Schema = WHOLE
    reports: tuple[Report, ...] = ()
    always_known: bool = False


class Number(NamedTuple):
    """One number: what it is called and counts, for a layer and in total.

    `words` stand in sentences. `headings` are those of reports that do not use the usual one.
    `alias` is its name in files and sweeps. `total_of` is the number of layers that a total is made
    of, where that has another name. A number that `grows_with_batch` is of all samples together.
    Null also means that there is none where it `may_be_missing`. A proof shows its mark in the
    column of `proved_with`. `narrow` is its heading on a narrow terminal.
    """

    words: str
    unit: Unit
    heading: str
    layer: Level | None = None
    total: Level | None = None
    sum: Sum | None = None
    alias: str | None = None
    total_of: str | None = None
    grows_with_batch: bool = False
    may_be_missing: bool = False
    proved_with: str | None = None
    headings: Mapping[Report, str] = MappingProxyType({})
    narrow: str | None = None

    def heading_in(self, report: Report) -> str:
        """Return its heading in a report."""
        return self.headings.get(report, self.heading)

    @property
    def narrow_heading(self) -> str:
        """Its heading on a narrow terminal."""
        return self.narrow or self.heading
