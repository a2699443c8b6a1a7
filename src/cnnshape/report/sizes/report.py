"""Draw which input sizes work and which lose nothing, and the layers that have it so."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TextIO

from rich.text import Text

from cnnshape.phrases import joined
from cnnshape.report.console import console_for
from cnnshape.report.escaping import escaped
from cnnshape.report.sections import drawn_sections
from cnnshape.report.sizes.answers import place_text, sections_of
from cnnshape.report.sizes.phrases import TOGETHER, congruence_text
from cnnshape.sizing import Sizes
from cnnshape.sizing.question import AxisQuestion
from cnnshape.sizing.size_set import Congruence

NOTE = (
    "A size works if every layer runs; it loses nothing if, besides, no window leaves cells at the "
    "end of an axis unread. A layer needs what it and those before it need together."
)

NO_SIZE = "No size works: what is wrong with the network is wrong at every size."


def print_sizes(sizes: Sizes, file: TextIO, width: int | None = None) -> None:
    """Print the answers of a network; what does not fit on a line wraps beside its label."""
    console = console_for(file, width)
    for line in _lines(sizes, console.width):
        console.print(line, soft_wrap=True)


def _lines(sizes: Sizes, width: int) -> Iterator[Text]:
    network = sizes.plan.network
    yield from _paragraph(network.title, width, "bold")
    if network.source:
        yield from _paragraph(network.source, width, "dim")
    for answer in sizes.answers:
        yield Text("")
        yield from _paragraph(_title(sizes, answer.question), width, "bold cyan")
        yield from drawn_sections(sections_of(sizes, answer), width, _wrapped)
    yield Text("")
    if not sizes.answers:
        yield from _paragraph(NO_SIZE, width)
        return
    for note in _notes(sizes):
        yield from _paragraph(note, width)
    yield from _paragraph(" ".join([NOTE, *_reading_aid(sizes)]), width, "dim")


def _paragraph(text: str, width: int, style: str = "") -> Iterator[Text]:
    return (Text(line, style) for line in _wrapped(escaped(text), width))


def _wrapped(line: str, room: int) -> list[str]:
    """Return the lines of a text; what is to stay together does, and no name is broken."""
    parts = wrap(line, room, break_long_words=False, break_on_hyphens=False)
    return [part.replace(TOGETHER, " ") for part in parts] or [""]


def _title(sizes: Sizes, question: AxisQuestion) -> str:
    letters = [sizes.letters[axis] for axis in question.axes]
    equal = " = ".join(letters)
    if not question.is_for_each:
        return f"{'Square inputs' if len(letters) == 2 else 'Equal on all axes'}, {equal}"
    named = " and ".join(
        f"{sizes.axis_names[axis]} {sizes.letters[axis]}" for axis in question.axes
    )
    title = named[0].upper() + named[1:]
    if sizes.plan.coupled and len(sizes.letters) > len(letters):
        return f"{title}, the rest as declared"
    if len(letters) == 1:
        return title
    return f"{title}, each alone or {equal}" if question.is_for_all else f"{title}, each alone"


def _notes(sizes: Sizes) -> Iterator[str]:
    """Say what else is to be known of the answers."""
    plan = sizes.plan
    if len(plan.varied) > 1:
        yield f"{joined(plan.varied)} are varied together."
    fixed = [name for name in plan.network.input_shapes if name not in plan.varied]
    if fixed:
        keep = "keeps" if len(fixed) == 1 else "keep"
        yield f"{joined(fixed)} {keep} the sizes that are declared."
    if sizes.coupled:
        place = place_text(sizes, sizes.coupled[0])
        yield f"Sizes were tried one by one for {place}, which looks at all axes at once."
    elif any(answer.repetition is None for answer in sizes.answers):
        yield "Sizes were tried one by one, for the period is too long to be worked out."
    if sizes.reweighted:
        place = place_text(sizes, sizes.reweighted[0])
        more = f", and {len(sizes.reweighted) - 1:,} more" if len(sizes.reweighted) > 1 else ""
        yield f"Another size gives other weights to {place}{more}: its input is a flattened map."
    if plan.final is None:
        yield "No map follows the size of the input: no `--output-size` can be chosen."


def _reading_aid(sizes: Sizes) -> Iterator[str]:
    """Explain the first congruence with one remainder that is written."""
    for answer in sizes.answers:
        for finding in (answer.works, answer.loses_nothing):
            for modulus, residues in (each.congruence for each in finding.narrowings):
                if len(residues) == 1 and modulus > 1:
                    letter = sizes.letters[answer.question.axes[0]]
                    what = congruence_text(Congruence(modulus, residues), letter)
                    yield f"{what}: {letter} divided by {modulus:,} leaves {min(residues):,}."
                    return
