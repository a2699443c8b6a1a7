"""What verification finds: each number claimed and observed, and what that proves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cnnshape.diagnostics import Diagnostic, Span, has_errors
from cnnshape.network import Layout, Network
from cnnshape.numbers.table import NUMBERS
from cnnshape.schema_versions import VERIFY_VERSION
from cnnshape.verification.arena_proof import ArenaProof
from cnnshape.verification.evidence import (
    Evidence,
    Status,
    evidence_to_dict,
    plain,
    value_text,
    worst,
)


class Mismatch(NamedTuple):
    """A claim that an observation refutes: a fault of cnnshape, not of the file."""

    layer: str | None
    number: str
    claimed: Any
    observed: Any
    message: str
    location: Span | None

    def to_dict(self) -> dict[str, Any]:
        """Return the mismatch as JSON reports write it."""
        location = None if self.location is None else self.location.location()
        return self._asdict() | {"location": location}


class LayerProof(NamedTuple):
    """A layer's numbers, by their names in JSON, and the custom layers that it rests on."""

    name: str
    type: str
    numbers: Mapping[str, Evidence]
    rests_on: tuple[str, ...]
    location: Span

    @property
    def status(self) -> Status:
        """What the layer's numbers together are."""
        return worst([evidence.status for evidence in self.numbers.values()])

    def to_dict(self, layout: Layout) -> dict[str, Any]:
        """Return the layer as JSON reports write it, shapes in the order of the file."""
        return {
            "name": self.name,
            "type": self.type,
            "status": str(self.status),
            "rests_on": list(self.rests_on),
            "numbers": {
                name: evidence_to_dict(name, evidence, layout)
                for name, evidence in self.numbers.items()
            },
            "location": self.location.location(),
        }


class Sampled(NamedTuple):
    """With how many probes receptive fields were observed, of how many input positions of an axis.

    With `is_strip` the other axes were cut for it.
    """

    axis: str
    tried: int
    size: int
    is_strip: bool = False


class ExampleProof(NamedTuple):
    """An example of the file, executed; `largest_difference` is None where it was not compared."""

    number: int
    status: Status
    largest_difference: float | None = None
    message: str = ""


class Proof(NamedTuple):
    """A network beside its execution.

    `network` is as the file has it, `ran` as it was executed: with `is_small` at another input.
    `failure` says why it did not run to its end. `diagnostics` are what is wrong with the file.
    `window_sampled` is empty if the fields of the windows alone needed no run of their own. `arena`
    is the proof of a memory plan, if there was one.
    """

    network: Network
    ran: Network
    dtype: str
    is_small: bool
    layers: tuple[LayerProof, ...] = ()
    totals: Mapping[str, Evidence] = {}
    sampled: tuple[Sampled, ...] = ()
    window_sampled: tuple[Sampled, ...] = ()
    arena: ArenaProof | None = None
    examples: tuple[ExampleProof, ...] = ()
    failure: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether no claim is refuted, and the file keeps what it promises."""
        is_planned_well = self.arena is None or self.arena.ok
        return is_planned_well and not (self.mismatches or has_errors(self.diagnostics))

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """Return every claim that is refuted, in the order of the layers."""
        found = [] if self.failure is None else [_stopped(self.failure)]
        for layer in self.layers:
            found += _refuted(layer.name, layer.numbers, layer.location, self.network.layout)
        return (*found, *_refuted(None, self.totals, None, self.network.layout))

    @property
    def counts(self) -> Mapping[Status, int]:
        """Count the layers of each status, the inputs left out."""
        return Counter(layer.status for layer in self.layers if layer.type != "input")

    def _repr_html_(self) -> str:
        """Return what became of each layer, for notebooks."""
        from cnnshape.notebook import table

        proved, all_layers = self.counts[Status.PROVED], sum(self.counts.values())
        rows = [(layer.name, layer.type, str(layer.status)) for layer in self.layers]
        verdict = f"{'ok' if self.ok else 'not ok'}: {proved:,} of {all_layers:,} layers proved"
        messages = [each.message for each in self.mismatches]
        messages += [each.line() for each in self.diagnostics]
        headings = ("Name", "Type", "Status")
        return table(f"{self.network.title}: {verdict}", headings, rows, messages)

    def plot(self) -> Any:
        """Return a picture of the cells of the input that cells of maps read, seen and claimed.

        The network is executed again for it. Notebooks show it; it has `save(path)`. Raises
        ImportError without matplotlib, and ValueError if the network cannot be executed.
        """
        from cnnshape.notebook import picture
        from cnnshape.verification.middle_cells import middle_cells

        if not self.layers:
            raise ValueError(f"{self.network.file} was not executed: nothing was seen to be read")
        cells = middle_cells(self.ran)
        return picture("fields", "fields_picture", self.network.title, cells)

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as `cnnshape verify --format json` prints it."""
        layout = self.network.layout
        return {
            "schema_version": VERIFY_VERSION,
            "name": self.network.name,
            "source": self.network.source,
            "file": self.network.file,
            "layout": str(layout),
            "dtype": self.dtype,
            "small": self.is_small,
            "inputs": inputs_of(self.ran),
            "ok": self.ok,
            "counts": {str(status): self.counts.get(status, 0) for status in Status},
            "layers": [layer.to_dict(layout) for layer in self.layers],
            "totals": {
                name: evidence_to_dict(name, each, layout) for name, each in self.totals.items()
            },
            "observed_positions": [each._asdict() for each in self.sampled],
            "observed_window_positions": [each._asdict() for each in self.window_sampled],
            **({} if self.arena is None else {"arena": self.arena.to_dict()}),
            "examples": [each._asdict() for each in self.examples],
            "mismatches": [mismatch.to_dict() for mismatch in self.mismatches],
            "diagnostics": [diagnostic.to_dict() for diagnostic in self.diagnostics],
        }


def inputs_of(network: Network) -> dict[str, list[int]]:
    """Return the sizes of each input in the order of the file."""
    shapes = network.input_shapes
    return {name: list(network.layout.outside(shape)) for name, shape in shapes.items()}


def _stopped(failure: str) -> Mismatch:
    message = f"the formulas say that it runs, and the execution stopped: {failure}"
    return Mismatch(None, "execution", "runs", "stopped", message, None)


def _refuted(
    layer: str | None, numbers: Mapping[str, Evidence], location: Span | None, layout: Layout
) -> Iterator[Mismatch]:
    subject = "the totals" if layer is None else f"`{layer}`"
    for name, (claimed, observed, status, note) in numbers.items():
        if status is not Status.REFUTED:
            continue
        said, seen = (plain(name, value, layout) for value in (claimed, observed))
        texts = (value_text(name, value, layout) for value in (claimed, observed))
        words = "claimed {}, observed {}".format(*texts)
        message = f"{NUMBERS[name].words} of {subject}: {words}{note and f' ({note})'}"
        yield Mismatch(layer, name, said, seen, message, location)
