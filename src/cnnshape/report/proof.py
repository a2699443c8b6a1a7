"""The proof table: each number with a mark for what its execution says, and a closing sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from cnnshape.layers import Layer
from cnnshape.network import DTYPE_BYTES, Layout
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import layer_numbers, total_numbers
from cnnshape.numbers.table import NUMBERS
from cnnshape.phrases import sizes_text
from cnnshape.report import palette
from cnnshape.report.eliding import elided_end, elided_name
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Cells, Column
from cnnshape.report.formatting import NOTHING, count_text, number_text
from cnnshape.report.narrowing import LEAST_KIND, LEAST_NAME, Field, Fitted, Narrow, fitted_to
from cnnshape.report.paper import WIDE_ENOUGH, Paper, paper_for
from cnnshape.report.table.kind import kind_text, short_kind_text
from cnnshape.report.table.tree import headings, leaf
from cnnshape.report.text import Text
from cnnshape.verification.arena_proof import ArenaProof, ArenaStatus
from cnnshape.verification.evidence import Evidence, Status, worst
from cnnshape.verification.proof import LayerProof, Mismatch, Proof, Sampled, inputs_of

if TYPE_CHECKING:
    from rich.console import RenderableType

COMPARED = layer_numbers(Report.PROOF)
SHOWN = tuple(name for name in COMPARED if NUMBERS[name].proved_with is None)
"""The numbers that have a column; the others are marked in one of these."""

COLUMNS = (
    Column("Layer"),
    Column("Kind"),
    *(Column(NUMBERS[name].heading_in(Report.PROOF), is_number=True) for name in SHOWN),
)
FIELDS = (
    Field("name", COLUMNS[0], "Layer", elided_name, LEAST_NAME),
    Field("type", COLUMNS[1], "Kind", elided_end, LEAST_KIND),
    *(
        Field(name, column._replace(title=NUMBERS[name].narrow_heading), column.title)
        for name, column in zip(SHOWN, COLUMNS[2:], strict=True)
    ),
)
LEAVING = (
    "type",
    "macs_effective",
    "live_bytes",
    "receptive_field",
    "macs",
)
"""The columns that a narrow terminal does without, the first to go first."""

LAST = ("trainable_parameters", "output_shape")

SHOW_ALL = "`--wide` shows all; every number is compared."


class Marks(NamedTuple):
    """The mark of each status, printed after a number."""

    proved: str
    refuted: str
    not_observable: str = "~"
    declared: str = "declared"

    def of(self, status: Status) -> str:
        """Return the mark of a status, or nothing where nothing is claimed."""
        return {
            Status.PROVED: self.proved,
            Status.REFUTED: self.refuted,
            Status.NOT_OBSERVABLE: self.not_observable,
            Status.DECLARED: self.declared,
        }.get(status, "")


DRAWN = Marks("✓", "✗")
TYPED = Marks("=", "!=")


def print_proof(
    proof: Proof, file: TextIO, width: int | None = None, *, is_wide: bool = False
) -> None:
    """Print the proof table of a network and what it amounts to."""
    paper = paper_for(file, width)
    for part in _report(proof, paper, is_wide=is_wide):
        paper.print(part, crop=False)


def _report(proof: Proof, paper: Paper, *, is_wide: bool) -> Iterator[RenderableType]:
    marks = TYPED if paper.ascii_only else DRAWN
    network = proof.network
    yield Text(escaped(network.title), style=palette.TITLE)
    if proof.layers:
        drawn, note, _ = _table_and_note(proof, marks, paper, is_wide=is_wide)
        yield drawn
        yield Text(_legend(proof, marks), palette.FAINT)
        if note:
            yield Text(note, palette.FAINT)
    yield from map(Text, _closing(proof))
    yield from (_mismatch_line(each, proof) for each in proof.mismatches)


def _table_and_note(proof: Proof, marks: Marks, paper: Paper, *, is_wide: bool) -> Fitted:
    width = WIDE_ENOUGH if is_wide else paper.width
    cells = list(_cells(proof, marks, kind_text))
    short = list(_cells(proof, marks, short_kind_text))

    def picked(fields: Sequence[Field]) -> list[Cells]:
        places = [FIELDS.index(field) for field in fields]
        return [tuple(row[place] for place in places) for row in short]

    return fitted_to(
        paper, COLUMNS, cells, Narrow(FIELDS, LEAVING, LAST, picked), SHOW_ALL, width=width
    )


def _cells(proof: Proof, marks: Marks, kind_of: Callable[[Layer], str]) -> Iterator[Cells]:
    """Return the cells of each layer, with a heading row above the layers of each block."""
    layout = proof.network.layout
    for position, (layer, node) in enumerate(zip(proof.layers, proof.ran.nodes, strict=True)):
        for heading in headings(proof.ran.groups, layer.name, position):
            yield (*heading, *[""] * len(SHOWN))
        yield (*leaf(layer.name, kind_of(node.layer)), *_numbers(layer, layout, marks))


def _numbers(layer: LayerProof, layout: Layout, marks: Marks) -> Iterator[str]:
    """Return each number with the mark of the worst status in its column."""
    for shown in SHOWN:
        names = (shown, *(name for name in COMPARED if NUMBERS[name].proved_with == shown))
        evidence = [layer.numbers[name] for name in names if name in layer.numbers]
        yield _marked(evidence, shown, layout, marks)


def _marked(evidence: Sequence[Evidence], name: str, layout: Layout, marks: Marks) -> str:
    """Return a number with its mark; the observed number follows if it is refuted."""
    status = worst([each.status for each in evidence])
    if status is Status.NOTHING_CLAIMED:
        return NOTHING
    claimed, observed = (_text(name, value, layout) for value in evidence[0][:2])
    text = f"{claimed} {marks.of(status)}"
    return f"{text} {observed}" if evidence[0].status is Status.REFUTED else text


def _text(name: str, value: Any, layout: Layout) -> str:
    return NOTHING if value is None else number_text(name, value, layout)


def _legend(proof: Proof, marks: Marks) -> str:
    """Explain the marks that occur."""
    found = {evidence.status for layer in proof.layers for evidence in layer.numbers.values()}
    words = {
        Status.PROVED: "claimed and observed alike",
        Status.NOT_OBSERVABLE: "not observable at this input",
        Status.REFUTED: "claimed, but something else observed",
        Status.DECLARED: "by a custom layer, or resting on one",
    }
    said = [f"{marks.of(status)} {text}" for status, text in words.items() if status in found]
    return "; ".join(said)


def _closing(proof: Proof) -> Iterator[str]:
    """Say what is proved, at which input, and how far receptive fields were looked at."""
    if proof.layers:
        yield _sentence(proof)
        if proof.dtype != proof.network.dtype:
            yield _dtypes(proof)
        yield _totals_line(proof)
    if seen := list(_sampled(proof.sampled)):
        yield f"receptive fields observed at {', '.join(seen)}"
    if seen := list(_sampled(proof.window_sampled)):
        yield f"those of the windows alone observed at {', '.join(seen)}"
    if proof.arena is not None:
        yield escaped(_arena_text(proof.arena))
    if proof.examples:
        proved = sum(each.status is Status.PROVED for each in proof.examples)
        yield f"examples: {proved} of {len(proof.examples)} reproduced"
        for each in proof.examples:
            if each.status is Status.DECLARED:
                yield f"example {each.number} {escaped(each.message)}"


def _sentence(proof: Proof) -> str:
    counts = proof.counts
    total = sum(counts.values())
    settled = counts.get(Status.PROVED, 0) + counts.get(Status.NOTHING_CLAIMED, 0)
    parts = [f"proved: {settled:,} of {total:,} layers"]
    if blurred := counts.get(Status.NOT_OBSERVABLE):
        parts.append(
            f"{blurred:,} proved except the receptive field (not observable at this input)"
        )
    if declared := counts.get(Status.DECLARED):
        parts.append(f"{declared:,} depend on numbers declared by custom layers")
    if refuted := counts.get(Status.REFUTED):
        parts.append(f"REFUTED: {refuted:,}")
    small = " (a small input)" if proof.is_small else ""
    return f"{'; '.join(parts)}. Executed at {_inputs_text(proof)}{small} in {proof.dtype}."


def _arena_text(proof: ArenaProof) -> str:
    """Say what executing the network inside its arena proved of the plan."""
    arena, chosen = proof.plan.arena, proof.plan.conventions
    size = f"arena of {arena.size:,} bytes in {chosen.dtype}"
    if proof.status is ArenaStatus.PROVED:
        difference = f"{proof.largest_difference:.2g}" if proof.largest_difference else "none"
        return (
            f"{size}: proved, executed inside {arena.size // DTYPE_BYTES[chosen.dtype]:,} values "
            f"at the planned addresses; largest difference of outputs: {difference}"
        )
    word = "REFUTED" if proof.status is ArenaStatus.REFUTED else str(proof.status)
    return f"{size}: {word}: {proof.message}"


def _dtypes(proof: Proof) -> str:
    """Say why the bytes are not those that the file is about."""
    own = f"`table` says those of {proof.network.dtype}, the file's own"
    return f"bytes are of {proof.dtype}, in which the proof ran; {own}"


def _inputs_text(proof: Proof) -> str:
    inputs = {name: sizes_text(sizes) for name, sizes in inputs_of(proof.ran).items()}
    if set(inputs) == {"input"}:
        return inputs["input"]
    return ", ".join(f"{escaped(name)} {sizes}" for name, sizes in inputs.items())


def _totals_line(proof: Proof) -> str:
    said = (
        f"{count_text(proof.totals[name].claimed)} {_words(name)}"
        for name in total_numbers(Report.PROOF_SENTENCE)
        if name in proof.totals
    )
    status = worst([evidence.status for evidence in proof.totals.values()])
    words = {Status.PROVED: "observed so", Status.DECLARED: "declared in part"}
    return f"totals: {', '.join(said)}: {words.get(status, 'REFUTED')}"


def _words(name: str) -> str:
    number = NUMBERS[name]
    return number.headings.get(Report.PROOF_SENTENCE, number.words)


def _sampled(sampled: Sequence[Sampled]) -> Iterator[str]:
    for axis, tried, size, is_strip in sampled:
        number = f"all {size:,}" if tried == size else f"{tried:,} of {size:,}"
        yield f"{number} positions along the {axis}{' of a strip' if is_strip else ''}"


def _mismatch_line(mismatch: Mismatch, proof: Proof) -> Text:
    place = proof.network.file
    if mismatch.location is not None:
        place = f"{place}:{mismatch.location.line}:{mismatch.location.column}"
    text = f"{escaped(place)}: {escaped(mismatch.message)}"
    return Text(text, style=palette.ERROR)
