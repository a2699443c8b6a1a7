"""Who is right: small networks on which counters disagree, and what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import cnnshape
from benchmarks.comparison.asking import Answer, answers_of
from benchmarks.comparison.effort import Effort
from benchmarks.comparison.facts import (
    BILLION,
    TWO_GRAPHS,
    Case,
    Published,
    cases,
    published,
    source,
)
from benchmarks.comparison.records import NOTHING, Cell, Row, Section, Table, Word
from benchmarks.figures import Answer as Finding
from benchmarks.peers.peer import Count, Peer

OURS = "cnnshape"

TEXT = """\
Each program gets the same networks in its own form and prints its counts. The count of a batch is
divided by the batch size if the program counts the whole batch. The truth is the number of
multiply-adds counted by executing loops. ✓ is equal to the truth and ✗ is not. A count with ✗ may
include other things, such as biases or norms, and can be useful if that is known. A program without
a column does not report that number."""


class Said(NamedTuple):
    """A value that a program gives, and whether it is the truth."""

    value: Any
    is_right: bool
    written: str

    @property
    def text(self) -> str:
        """Return the value with a mark."""
        return f"{self.written} {'✓' if self.is_right else '✗'}"

    @property
    def data(self) -> Any:
        """Return the value, and whether it is right."""
        return {"said": self.value, "right": self.is_right}


def measure_correctness(effort: Effort, peers: Sequence[Peer]) -> Section:
    """Ask every program about every network."""
    answers = {peer.name: answers_of(peer, effort.counted) for peer in peers}
    known = cases()
    of_cases = {name: said[: len(known)] for name, said in answers.items()}
    rows = {row.name: row for row in published()}
    compared = [rows[name] for name in effort.counted]
    of_published = {name: said[len(known) :] for name, said in answers.items()}
    return Section(
        "Who is right",
        f"{TEXT}\n\n{source()}",
        (
            _table("Multiply-adds", "macs", known, of_cases),
            _table("Parameters that are trained", "parameters", known, of_cases),
            _table("Shape of the output", "output", known, of_cases),
            *([_published_table(compared, of_published)] if compared else []),
        ),
        figures=(_answer(known, of_cases[OURS]), _answer_on_published(rows.values())),
    )


def _table(
    title: str, what: str, known: Sequence[Case], answers: Mapping[str, Sequence[Answer]]
) -> Table:
    """Return a row for each case, with the truth and what each program says."""
    asked = [case for case in known if getattr(case, what) is not None]
    places = [known.index(case) for case in asked]
    speaking = {
        name: [said[place] for place in places]
        for name, said in answers.items()
        if any(isinstance(each, Count) and getattr(each, what) is not None for each in said)
    }
    rows = [
        Row(
            case.name,
            (
                Word(_written(getattr(case, what))),
                *(_cell(said[index], what, getattr(case, what)) for said in speaking.values()),
            ),
        )
        for index, case in enumerate(asked)
    ]
    right = [
        Word(f"{sum(_is_right(said[i], what, case) for i, case in enumerate(asked))}")
        for said in speaking.values()
    ]
    total = Row("right", (Word(str(len(asked))), *right))
    return Table(title, ("network", "truth", *speaking), (*rows, total))


def _is_right(answer: Answer, what: str, case: Case) -> bool:
    return isinstance(answer, Count) and getattr(answer, what) == getattr(case, what)


def _cell(answer: Answer, what: str, truth: Any) -> Cell:
    if isinstance(answer, str):
        kind, _, reason = answer.partition(": ")
        return Word(reason if kind == "Unwritable" else f"fails ({kind})")
    value = getattr(answer, what)
    return NOTHING if value is None else Said(value, value == truth, _written(value))


def _written(value: Any) -> str:
    return (
        "x".join(map(str, value))
        if isinstance(value, tuple)
        else f"{value:,.0f}"
        if value == int(value)
        else f"{value:,.1f}"
    )


def _published_table(rows: Sequence[Published], answers: Mapping[str, Sequence[Answer]]) -> Table:
    headings = (
        "program",
        *(heading for row in rows for heading in (row.name, f"parameters of {row.name}")),
    )
    truth = Row(
        "published",
        tuple(Word(text) for row in rows for text in (f"{row.gmacs} GMAC", f"{row.parameters:,}")),
    )
    said = [
        Row(name, tuple(cell for pair in zip(rows, each, strict=True) for cell in _said(*pair)))
        for name, each in answers.items()
    ]
    return Table("Published networks", headings, (truth, *said))


def _said(row: Published, answer: Answer) -> tuple[Cell, Cell]:
    if isinstance(answer, str):
        failure = _cell(answer, "macs", None)
        return failure, failure
    macs: Cell = NOTHING
    if answer.macs is not None:
        macs = Said(answer.macs, row.is_said_by(answer.macs), f"{answer.macs / BILLION:.3f} GMAC")
    return macs, _cell(answer, "parameters", row.parameters)


def _answer(known: Sequence[Case], answers: Sequence[Answer]) -> Finding:
    wrong = tuple(
        case.name
        for case, answer in zip(known, answers, strict=True)
        for what in ("macs", "parameters", "output")
        if getattr(case, what) is not None and not _is_right(answer, what, case)
    )
    return Finding(f"right: cnnshape in each of the {len(known)} cases", wrong)


def _answer_on_published(rows: Any) -> Finding:
    """Hold all that is published against the bundled networks."""
    rows = tuple(rows)
    wrong = tuple(row.name for row in rows if not _comes_out(row))
    return Finding(f"right: cnnshape in each of the {len(rows)} published networks", wrong)


def _comes_out(row: Published) -> bool:
    totals = cnnshape.analyze(cnnshape.load(row.name)).totals
    macs = totals.macs
    if row.name == TWO_GRAPHS:
        without = cnnshape.load(row.name, parameters={"auxiliary": False})
        macs = cnnshape.analyze(without).totals.macs
    return totals.trainable_parameters == row.parameters and row.is_said_by(macs)
