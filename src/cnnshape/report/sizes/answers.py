"""One answer of `cnnshape sizes` in labelled lines: the sizes, and the layers that limit them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from cnnshape.network import Node
from cnnshape.report.sections import Labelled
from cnnshape.report.sizes.phrases import TOGETHER, congruence_text, listed_text, set_text
from cnnshape.sizing import Answer, Sizes
from cnnshape.sizing.conclusions import Conclusion
from cnnshape.sizing.output_sizes import OutputSizes
from cnnshape.sizing.result import Declared, Nearest


def sections_of(sizes: Sizes, answer: Answer) -> Iterator[Labelled]:
    """Return the lines of an answer, each part with its label."""
    letter = sizes.letters[answer.question.axes[0]]
    yield "Works", tuple(_conclusion(sizes, answer.works, letter))
    yield "Loses nothing", tuple(_conclusion(sizes, answer.loses_nothing, letter))
    yield "Declared", tuple(_declared(sizes, each) for each in answer.declared)
    if answer.nearest is not None:
        yield f"Nearest to {answer.nearest.target:,}", (_nearest(answer.nearest),)
    if answer.output is not None:
        yield f"Output of {answer.output.size:,}", tuple(_output(sizes, answer.output, letter))
    yield "Holds for", (_how(sizes, answer),)


def _conclusion(sizes: Sizes, finding: Conclusion, letter: str) -> Iterator[str]:
    yield set_text(finding.sizes, letter)
    for narrowing in finding.narrowings:
        node, congruence = narrowing
        word = "needs" if congruence.residues else "leaves"
        yield f"{place_text(sizes, node)} {word} {congruence_text(congruence, letter)}"
    if finding.obstacle is not None:
        node, size = finding.obstacle
        yield f"{place_text(sizes, node)} does not run at {size:,}"
    for node, times in finding.refusals:
        yield f"{place_text(sizes, node)} is the first to refuse {times:,} of them"


def _declared(sizes: Sizes, declared: Declared) -> str:
    axes, number, fault, loss = declared
    letters = " = ".join(sizes.letters[axis] for axis in axes)
    size = f"{number:,}" if len(set(sizes.plan.sizes)) == 1 else f"{letters} = {number:,}"
    if fault is not None:
        return f"{size} does not work: {place_text(sizes, fault)} does not run"
    if loss is not None:
        return f"{size} works, but {place_text(sizes, loss)} leaves cells unread"
    return f"{size} loses nothing"


def _nearest(nearest: Nearest) -> str:
    if nearest.size is None:
        return "every size loses something"
    itself = " itself" if nearest.size == nearest.target else ""
    around = [
        f"{word} {size:,}"
        for size, word in ((nearest.below, "below"), (nearest.above, "above"))
        if size not in (None, nearest.size)
    ]
    return "; next ".join([f"{nearest.size:,}{itself}", " and ".join(around)][: 1 + bool(around)])


def _output(sizes: Sizes, output: OutputSizes, letter: str) -> Iterator[str]:
    place = place_text(sizes, output.node)
    if output.limit is not None:
        place += f", of the sizes up to {output.limit:,}"
    if not output.inputs:
        yield f"no {letter} gives {output.size:,} at the final map, {place}"
        return
    yield f"{letter}{TOGETHER}= {listed_text(output.inputs)} at the final map, {place}"
    if not output.loses_nothing:
        yield "each of them loses something"
    elif output.loses_nothing != output.inputs:
        yield f"these lose nothing: {listed_text(output.loses_nothing)}"
    else:
        yield "all of them lose nothing"


def _how(sizes: Sizes, answer: Answer) -> str:
    repetition = answer.repetition
    if repetition is None:
        return f"1 to {answer.works.sizes.limit or sizes.up_to:,} (tried one by one)"
    checked = f"1 to {repetition.last:,}" if repetition.last > 1 else "1"
    repeats = "the same" if repetition.period == 1 else f"repeats every {repetition.period:,}"
    return f"every size: {repeats} from {repetition.threshold:,} on (checked {checked})"


def place_text(sizes: Sizes, node: Node) -> str:
    """Name a layer and its line."""
    span = node.span
    line = f"line{TOGETHER}{span.line:,}"
    if span.source.name == sizes.plan.network.file:
        return f"{node.name} ({line})"
    return f"{node.name} ({PurePath(span.source.name).name}, {line})"
