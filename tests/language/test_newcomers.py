"""Thirty mistakes as newcomers type them: each message names the cause and the way out.

The texts are written in the way of PyTorch, Keras, TensorFlow, YOLO and Python, as users of those
would write them. Each comes with the corrected text, which holds all that the help tells to write.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

import cnnshape
from cnnshape.diagnostics import Diagnostic

IMAGE = "input: [32, 32, 3]\nlayers:\n"


class Mistake(NamedTuple):
    """A text, what is said of it and at which line, and the text that was meant."""

    text: str
    code: str
    line: int
    cause: str
    way_out: str
    corrected: str


CONV = "  - {type: conv, filters: 8, kernel: 3}\n"
NAMED = (
    "  - {name: a, type: conv, filters: 8, kernel: 3}\n"
    "  - {name: b, type: conv, filters: 8, kernel: 3, padding: 1}\n"
)

MISTAKES = {
    "a misspelt type": Mistake(
        "input: [32, 32, 3]\nlayers:\n  - {typ: conv, filters: 8, kernel: 3}\n",
        "E002", 3, "a key `typ` that names a layer kind", "did you mean `type`?",
        f"{IMAGE}{CONV}",
    ),
    "another word for type": Mistake(
        "input: [32, 32, 3]\nlayers:\n  - {kind: conv, filters: 8, kernel: 3}\n",
        "E002", 3, "a key `kind` that names a layer kind", "did you mean `type`?",
        f"{IMAGE}{CONV}",
    ),
    "a name as the key of a layer": Mistake(
        "input: [32, 32, 3]\nlayers:\n  - conv1: {type: conv, filters: 8, kernel: 3}\n",
        "E004", 3, "this layer has no type", "`- {name: conv1, type: conv, filters: 8, kernel: 3}`",
        f"{IMAGE}  - {{name: conv1, type: conv, filters: 8, kernel: 3}}\n",
    ),
    "the axis of a softmax": Mistake(
        f"{IMAGE}{CONV}  - {{type: softmax, dim: 1}}\n",
        "E002", 4, "softmax has no key `dim`", "did you mean `axes`?",
        f"{IMAGE}{CONV}  - {{type: softmax, axes: channels}}\n",
    ),
    "a batch of one": Mistake(
        f"input: [1, 28, 28, 1]\nlayers:\n{CONV}",
        "I103", 1, "looks like a batch of 1 image", "`input: [28, 28, 1]`",
        f"input: [28, 28, 1]\nlayers:\n{CONV}",
    ),
    "a batch of null": Mistake(
        f"input: [null, 28, 28, 1]\nlayers:\n{CONV}",
        "E004", 1, "`null` is a batch axis", "`input: [28, 28, 1]`",
        f"input: [28, 28, 1]\nlayers:\n{CONV}",
    ),
    "a batch of -1 before channels": Mistake(
        f"input: [-1, 3, 224, 224]\nlayers:\n{CONV}",
        "E004", 1, "`-1` is a batch axis", "`input: [224, 224, 3]`",
        f"input: [224, 224, 3]\nlayers:\n{CONV}",
    ),
    "input_shape": Mistake(
        f"input_shape: [32, 32, 3]\nlayers:\n{CONV}",
        "E002", 1, "no key `input_shape`", "`input`",
        f"{IMAGE}{CONV}",
    ),
    "layers counted back": Mistake(
        f"{IMAGE}{NAMED}  - {{type: concat, from: [-1, -2]}}\n",
        "E004", 5, "`from` counts layers", "`from: [b, a]`",
        f"{IMAGE}{NAMED.replace('kernel: 3}', 'kernel: 3, padding: 1}')}"
        "  - {type: concat, from: [b, a]}\n",
    ),
    "no space after colons in braces": Mistake(
        f"{IMAGE}  - {{type:conv, filters:8, kernel:3}}\n",
        "E002", 3, "a colon has no space after it", "`{type: conv, filters: 8, kernel: 3}`",
        f"{IMAGE}{CONV}",
    ),
    "no space after colons in lines": Mistake(
        f"{IMAGE}  - type:conv\n    filters:8\n    kernel: 3\n",
        "E001", 3, "a colon has no space after it", "`type: conv`, `filters: 8`",
        f"{IMAGE}  - type: conv\n    filters: 8\n    kernel: 3\n",
    ),
    "no colon": Mistake(
        f"{IMAGE}  - {{type: conv, filters 16, kernel: 3}}\n",
        "E002", 3, "a key has no `:` after it", "`filters: 16`",
        f"{IMAGE}  - {{type: conv, filters: 16, kernel: 3}}\n",
    ),
    "no dashes": Mistake(
        f"{IMAGE}  type: conv\n  filters: 16\n  kernel: 3\n  type: relu\n",
        "E003", 6, "`type` is written twice", "`- type: relu`",
        f"{IMAGE}  - type: conv\n    filters: 16\n    kernel: 3\n  - type: relu\n",
    ),
    "layers as a mapping": Mistake(
        f"{IMAGE}  conv1: {{type: conv, filters: 8, kernel: 3}}\n"
        "  pool1: {type: max_pool, kernel: 2}\n",
        "E004", 3, "no list of layers", "`- {name: conv1, type: conv, filters: 8, kernel: 3}`",
        f"{IMAGE}  - {{name: conv1, type: conv, filters: 8, kernel: 3}}\n"
        "  - {name: pool1, type: max_pool, kernel: 2}\n",
    ),
    "an open brace": Mistake(
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3\n  - {{type: relu}}\n",
        "E001", 3, "this `{` is not closed", "`- {type: conv, filters: 8, kernel: 3}`",
        f"{IMAGE}{CONV}  - {{type: relu}}\n",
    ),
    "an open quote": Mistake(
        f'name: "my net\n{IMAGE}{CONV}',
        "E001", 1, 'the quote " is not closed', '`"my net"`',
        f'name: "my net"\n{IMAGE}{CONV}',
    ),
    "a number in quotes": Mistake(
        f'{IMAGE}  - {{type: conv, filters: 8, kernel: 3, padding: "1"}}\n',
        "E004", 3, 'not "1"', "remove the quotes: write `1`",
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3, padding: 1}}\n",
    ),
    "a semicolon": Mistake(
        f"input: [28, 28, 3];\nlayers:\n{CONV}",
        "E001", 1, "a `;` follows the value", "`input: [28, 28, 3]`",
        f"input: [28, 28, 3]\nlayers:\n{CONV}",
    ),
    "a layer of Keras": Mistake(
        f"{IMAGE}  - {{type: Conv2D, filters: 8, kernel_size: 3, strides: 2}}\n",
        "E002", 3, "no key `strides`", "`stride`",
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3, stride: 2}}\n",
    ),
    "a layer of PyTorch": Mistake(
        f"{IMAGE}  - {{type: Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3}}\n",
        "E002", 3, "no key `in_channels`", "leave it out",
        f"{IMAGE}{CONV}",
    ),
    "rates of TensorFlow": Mistake(
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3, rate: 2}}\n",
        "E002", 3, "no key `rate`", "`dilation`",
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3, dilation: 2}}\n",
    ),
    "no activation as None": Mistake(
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3, activation: None}}\n",
        "E004", 3, 'not "None"', "a layer has none unless it is written",
        f"{IMAGE}{CONV}",
    ),
    "classes": Mistake(
        "input: [32]\nlayers:\n  - {type: dense, classes: 10}\n",
        "E002", 3, "no key `classes`", "`units`",
        "input: [32]\nlayers:\n  - {type: dense, units: 10}\n",
    ),
    "a residual layer": Mistake(
        f"{IMAGE}  - {{type: residual, filters: 3}}\n",
        "E005", 3, "`residual` is not in the language", "merge: add",
        f"{IMAGE}  - type: branches\n    merge: add\n    branches:\n"
        "      - [{type: conv, filters: 3, kernel: 3, padding: 1}]\n      - []\n",
    ),
    "a list in a list": Mistake(
        f"{IMAGE}  - - {{type: conv, filters: 8, kernel: 3}}\n    - {{type: relu}}\n",
        "E004", 3, "a list is here", "in the list around it",
        f"{IMAGE}{CONV}  - {{type: relu}}\n",
    ),
    "the input of a layer": Mistake(
        f"{IMAGE}{NAMED}  - {{type: relu, input: a}}\n",
        "E002", 5, "no key `input`", "`from`",
        f"{IMAGE}{NAMED}  - {{type: relu, from: a}}\n",
    ),
    "no flatten before dense": Mistake(
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3, activation: relu}}\n"
        "  - {type: dense, units: 10}\n",
        "A406", 4, "reads a map of 30x30x8, one position at a time", "`flatten`",
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3, activation: relu}}\n"
        "  - {type: flatten}\n  - {type: dense, units: 10}\n",
    ),
    "same beside a number": Mistake(
        "input: [225, 225, 3]\nlayers:\n"
        "  - {name: a, type: conv, filters: 8, kernel: 4, stride: 2, padding: same}\n"
        "  - {name: b, type: conv, filters: 8, kernel: 4, stride: 2, padding: 1, from: input}\n"
        "  - {type: add, from: [a, b]}\n",
        "S104", 5, "`a` pads by `same`, which rounds n / stride up", "`padding: same`",
        "input: [225, 225, 3]\nlayers:\n"
        "  - {name: a, type: conv, filters: 8, kernel: 4, stride: 2, padding: same}\n"
        "  - {name: b, type: conv, filters: 8, kernel: 4, stride: 2, padding: same, from: input}\n"
        "  - {type: add, from: [a, b]}\n",
    ),
    "a tab": Mistake(
        f"{IMAGE}\t- {{type: conv, filters: 8, kernel: 3}}\n",
        "E001", 3, "indented with a tab", "`  - {type: conv, filters: 8, kernel: 3}`",
        f"{IMAGE}{CONV}",
    ),
    "a fraction of a filter": Mistake(
        f"{IMAGE}  - {{type: conv, filters: 7.5, kernel: 3}}\n",
        "E004", 3, "must be a whole number, not `7.5`", "`7` or `8`",
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 3}}  # not 7\n",
    ),
    "a kernel with the channels": Mistake(
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: [3, 3, 3]}}\n",
        "S108", 3, "lists 3 values for 2 spatial axes", "a list of 2",
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: [3, 3]}}\n",
    ),
    "too many copies": Mistake(
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 5, stride: 2, repeat: 4}}\n",
        "S101", 3, "does not fit", "`repeat: 3`",
        f"{IMAGE}  - {{type: conv, filters: 8, kernel: 5, stride: 2, repeat: 3}}\n",
    ),
    "an activation of another framework": Mistake(
        f"{IMAGE}  - {{type: lrelu}}\n",
        "E005", 3, "unknown layer type `lrelu`", "`leaky_relu`",
        f"{IMAGE}  - {{type: leaky_relu}}\n",
    ),
    "model for layers": Mistake(
        f"input: [32, 32, 3]\nmodel:\n{CONV}",
        "E002", 2, "no key `model`", "`layers`",
        f"{IMAGE}{CONV}",
    ),
}  # fmt: skip

LITERAL = re.compile("`([^`]*)`")


def found_in(text: str) -> tuple[Diagnostic, ...]:
    """Return all that is said of a text: by the reader, or by the analysis and the rules."""
    try:
        return tuple(cnnshape.lint(cnnshape.loads(text)))
    except cnnshape.SpecError as error:
        return error.diagnostics


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_the_message_names_the_cause_and_the_way_out(mistake: Mistake) -> None:
    found = [each for each in found_in(mistake.text) if each.code == mistake.code]
    assert any(mistake.cause in " ".join((each.message, *each.notes)) for each in found)
    spoken = [each for each in found if mistake.way_out in (each.help or "")]
    assert mistake.line in {each.span.line for each in spoken}, [each.help for each in found]


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_the_corrected_text_has_no_such_finding(mistake: Mistake) -> None:
    codes = {each.code for each in found_in(mistake.corrected)}
    assert mistake.code not in codes
    assert not any(code[0] in "EIS" for code in codes)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_one_cause_gives_errors_at_its_own_line_only(mistake: Mistake) -> None:
    errors = [each for each in found_in(mistake.text) if each.code[0] == "E"]
    assert {each.span.line for each in errors} <= {mistake.line}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_what_a_message_tells_to_write_stands_in_the_corrected_text(mistake: Mistake) -> None:
    for literal in LITERAL.findall(mistake.way_out):
        assert literal in mistake.corrected


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_fixes_remove_their_findings(mistake: Mistake) -> None:
    text = mistake.text
    fixed = [each for each in found_in(text) if each.fix is not None and each.code[0] in "EI"]
    lines = text.split("\n")
    edits = [edit for each in fixed if each.fix is not None for edit in each.fix.edits]
    for edit in sorted(edits, key=lambda each: -each.span.column):
        assert edit.span.line == edit.span.end_line
        line = lines[edit.span.line - 1]
        before, after = line[: edit.span.column - 1], line[edit.span.end_column - 1 :]
        lines[edit.span.line - 1] = f"{before}{edit.text}{after}"
    left = {(each.code, each.message) for each in found_in("\n".join(lines))}
    assert not left & {(each.code, each.message) for each in fixed}
