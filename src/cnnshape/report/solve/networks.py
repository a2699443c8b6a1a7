"""Answers about a network: the inputs of an output, and what lets its branches meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from cnnshape.layers.axis_names import AXIS_NAMES
from cnnshape.network import Network, Shape
from cnnshape.phrases import joined, sizes_text
from cnnshape.report.sections import Labelled
from cnnshape.report.sizes.phrases import TOGETHER, listed_text, set_text
from cnnshape.report.solve.lines import print_lines
from cnnshape.sizing.output_sizes import OutputSizes
from cnnshape.sizing.result import Sizes
from cnnshape.solving.inputs import InputAnswer
from cnnshape.solving.meeting import Meeting, Repair
from cnnshape.solving.ways import Change

INPUT_NOTE = "An input loses nothing if no window leaves cells at the end of an axis unread."
MEETING_NOTE = "Every way was tried: with it, all merges of the network run."


def print_input_answer(answer: InputAnswer, file: TextIO) -> None:
    """Print which inputs give a final map, for each axis."""
    network = answer.plan.network
    names = AXIS_NAMES[len(answer.plan.sizes)]
    sections = (
        (_capitalized(joined([names[axis] for axis in axes])), tuple(_inputs(found)))
        for axes, found in zip(answer.axes, answer.found, strict=True)
    )
    title = f"{network.title}: inputs for a final map of {sizes_text(answer.outputs)}"
    print_lines(title, sections, [INPUT_NOTE], file)


def _inputs(found: OutputSizes | None) -> Iterator[str]:
    if found is None:
        yield "no map follows the input"
        return
    tried = "" if found.limit is None else f", of the sizes up to {found.limit:,}"
    if not found.inputs:
        yield f"no input gives {found.size:,} at {found.node.name}{tried}"
        return
    yield f"{listed_text(found.inputs)} give {found.size:,} at {found.node.name}{tried}"
    if found.loses_nothing == found.inputs:
        yield "all of them lose nothing"
    elif found.loses_nothing:
        yield f"these lose nothing: {listed_text(found.loses_nothing)}"
    else:
        yield "each of them loses something"


def print_meeting(meeting: Meeting, file: TextIO) -> None:
    """Print which merge does not meet, and the ways out."""
    network = meeting.network
    if meeting.merge is None:
        print_lines(f"{network.title}: all branches meet at this input", (), (), file)
        return
    read = ", ".join(f"{name} {_shape(network, shape)}" for name, shape in meeting.read)
    title = f"{network.title}: {meeting.merge.name} does not meet"
    sections: list[Labelled] = [("It reads", (read,))]
    sections += [(_capitalized(each.kind), tuple(_repair(each))) for each in meeting.repairs]
    if meeting.sizes is not None:
        sections.append(("Other inputs", tuple(_sizes_that_work(meeting.sizes))))
    print_lines(title, sections, [MEETING_NOTE], file)


def _repair(repair: Repair) -> Iterator[str]:
    yield from map(_change, repair.changes)
    if repair.stopped is not None:
        yield f"then `{repair.stopped}` cannot run for another reason"


def _change(change: Change) -> str:
    if change.key == "crop":
        crop = f"`{{type: crop, from: {change.layer}, like: {change.value}}}`"
        return f"{change.merge}: read {crop} instead of {change.layer}"
    return f"{change.layer}: `{change.key}: {_written(change.value)}`"


def _written(value: Any) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)


def _sizes_that_work(sizes: Sizes) -> Iterator[str]:
    names = sizes.axis_names
    if not sizes.works_somewhere:
        yield "no size works"
        return
    for answer in sizes.answers:
        axes = [names[axis] for axis in answer.question.axes]
        letter = sizes.letters[answer.question.axes[0]]
        together = " and ".join(axes) if answer.question.is_for_each else "equal sizes"
        declared = {sizes.plan.sizes[axis] for axis in answer.question.axes}
        near = sorted(
            {
                size
                for each in declared
                for size in (answer.works.sizes.below(each), answer.works.sizes.above(each))
                if size is not None
            }
        )
        nearest = f"; nearest: {_listed(near)}" if near else ""
        yield f"{together}: {set_text(answer.works.sizes, letter)}{nearest}".replace(TOGETHER, " ")


def _listed(sizes: Sequence[int]) -> str:
    return joined([f"{size:,}" for size in sizes])


def _shape(network: Network, shape: Shape) -> str:
    return network.layout.text(shape)


def _capitalized(text: str) -> str:
    return text[0].upper() + text[1:]
