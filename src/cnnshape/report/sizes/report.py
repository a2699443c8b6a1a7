"""Draw which input sizes work and which lose nothing, and the layers that limit them."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TextIO

from cnnshape.analysis.axes.plan import AxisPlan
from cnnshape.network import Node
from cnnshape.phrases import joined
from cnnshape.report import palette
from cnnshape.report.escaping import escaped
from cnnshape.report.paper import paper_for
from cnnshape.report.sections import drawn_sections
from cnnshape.report.sizes.answers import place_text, sections_of
from cnnshape.report.sizes.phrases import TOGETHER, congruence_text
from cnnshape.report.text import Text
from cnnshape.sizing import Sizes
from cnnshape.sizing.question import AxisQuestion
from cnnshape.sizing.size_set import Congruence

NOTE = (
    "A size works if every layer runs. It loses nothing if no window leaves cells at the end of an "
    "axis unread. The needs of a layer include those of the layers before it."
)

NO_SIZE = "No size works: the network is wrong at every size."


def print_sizes(sizes: Sizes, file: TextIO, width: int | None = None) -> None:
    """Print the answers of a network; long lines wrap beside their labels."""
    paper = paper_for(file, width)
    for line in _lines(sizes, paper.width):
        paper.print(line, soft_wrap=True)


def _lines(sizes: Sizes, width: int) -> Iterator[Text]:
    network = sizes.plan.network
    yield from _paragraph(network.title, width, palette.TITLE)
    if network.source:
        yield from _paragraph(network.source, width, palette.FAINT)
    for answer in sizes.answers:
        yield Text("")
        yield from _paragraph(_title(sizes, answer.question), width, palette.HEADING)
        yield from drawn_sections(sections_of(sizes, answer), width, _wrapped)
    yield Text("")
    if not sizes.answers:
        yield from _paragraph(NO_SIZE, width)
        return
    for note in _notes(sizes):
        yield from _paragraph(note, width)
    yield from _paragraph(" ".join([NOTE, *_reading_aid(sizes)]), width, palette.FAINT)


def _paragraph(text: str, width: int, style: str = "") -> Iterator[Text]:
    return (Text(line, style) for line in _wrapped(escaped(text), width))


def _wrapped(line: str, room: int) -> list[str]:
    """Return the lines of a text; no name is broken."""
    parts = wrap(line, room, break_long_words=False, break_on_hyphens=False)
    return [part.replace(TOGETHER, " ") for part in parts] or [""]


def _title(sizes: Sizes, question: AxisQuestion) -> str:
    letters = [sizes.letters[axis] for axis in question.axes]
    equal = " = ".join(letters)
    if not question.is_for_each:
        return f"{'Square inputs' if len(letters) == 2 else 'Equal on all axes'}, {equal}"
    named = [f"{sizes.axis_names[axis]} {sizes.letters[axis]}" for axis in question.axes]
    if sizes.plan.coupled and len(sizes.letters) > len(letters):
        return _capitalized(f"{' and '.join(named)}, the rest as declared")
    if len(letters) == 1:
        return _capitalized(named[0])
    parts = [f"{each} alone" for each in named]
    if question.is_for_all:
        parts.append(f"square inputs ({equal})" if len(letters) == 2 else f"equal sizes ({equal})")
    return _capitalized(joined(parts))


def _why_weights_follow(node: Node, plan: AxisPlan) -> str:
    """Say why the weights of a layer are others at another size of the input."""
    read = plan.shapes[node.inputs[0]]
    is_map = read is not None and read.axes
    return "they follow the sizes of its map" if is_map else "its input is a flattened map"


def _capitalized(text: str) -> str:
    return text[0].upper() + text[1:]


def _notes(sizes: Sizes) -> Iterator[str]:
    """Return what else there is to know about the answers."""
    plan = sizes.plan
    if len(plan.varied) > 1:
        yield f"{joined(plan.varied)} are varied together."
    fixed = [name for name in plan.network.input_shapes if name not in plan.varied]
    if fixed:
        keep = "keeps its" if len(fixed) == 1 else "keep their"
        yield f"{joined(fixed)} {keep} declared sizes."
    if sizes.coupled:
        place = place_text(sizes, sizes.coupled[0])
        yield f"Sizes were tried one by one for {place}, which depends on all axes at once."
    elif any(answer.repetition is None for answer in sizes.answers):
        yield "Sizes were tried one by one: the period is too long to compute."
    if sizes.reweighted:
        place = place_text(sizes, sizes.reweighted[0])
        more = f", and {len(sizes.reweighted) - 1:,} more" if len(sizes.reweighted) > 1 else ""
        reason = _why_weights_follow(sizes.reweighted[0], plan)
        yield f"Another size changes the weights of {place}{more}: {reason}."
    if plan.final is None:
        yield "No map depends on the size of the input: `--output-size` has no answer."


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
