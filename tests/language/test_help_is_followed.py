"""Every fix, and every help that writes out what to write, is carried out: the finding is gone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import cnnshape
from cnnshape.diagnostics import Diagnostic, Edit, Span

from .reading import refusals

HEAD = "input: [32, 32, 3]\nlayers:\n"

LINES = (
    "{type: Conv2D, filters: 8, kernel_size: 3}",
    "{type: nn.ReLU()}",
    "{type: convolution2dLayer, filters: 8, kernel: 3}",
    "{type: conv, out_channels: 8, k: 3, use_bias: false}",
    "{type: conv, filters: 8, kernal: 3}",
    "{type: conv, filters: 8, kernel:3}",
    "{type: conv, filters 8, kernel = 3}",
    "{type:conv, filters:8, kernel:3}",
    "{type = conv, filters = 8, kernel = 3}",
    '{type: conv, filters: "8", kernel: 3}',
    "{type: conv, filters: 8, kernel: 3x3}",
    "{type: conv, filters: 8, kernel: (3, 3)}",
    '{type: conv, filters: 8, kernel: 3, padding: "1"}',
    "{type: conv, filters: 8, kernel: 3, padding: SAME}",
    "{type: conv, filters: 8, kernel: 3, activation: Swish}",
    "{type: conv, filters: 8, kernel: 3, bias: yes}",
    '{type: conv, filters: 8, kernel: 3, bias: "true"}',
    "{type: conv, filters: 7.5, kernel: 3}",
    "{type: conv, filters: 1K, kernel: 3}",
    "{type: conv, filters: 8 kernel: 3}",
    "{type: conv, filters: 8, kernel: 3}}",
    "{type: conv, filters: 8, kernel: 3",
    "{type: conv, filters: 8, kernel: [3, 3}",
    "relu",
    "type:relu",
    "conv: {filters: 8, kernel: 3}",
    "{dropout: 0.5}",
    "{type: relu, name: a b}",
    "{type: relu, name: 1}",
    "{type: relu, inputs: input}",
    "{type: relu, from: [-1]}",
)

TEXTS = (
    *(f"{HEAD}  - {line}\n" for line in LINES),
    f"{HEAD}  - type:conv\n    filters:8\n    kernel: 3\n",
    f"{HEAD}  - type: conv\n    filters: 8,\n    kernel: 3;\n",
    f"{HEAD}  -{{type: relu}}\n  - {{type: relu}}\n",
    f"{HEAD}\t- {{type: relu}}\n",
    f"{HEAD}  {{type: relu}}\n  {{type: relu}}\n",
    f'name: "net\n{HEAD}  - {{type: relu}}\n',
    "input: [28, 28, 3];\nlayers:\n  - {type: relu}\n",
    "input: [28, 28, 3\nlayers:\n  - {type: relu}\n",
    "input: 28x28x3\nlayers:\n  - {type: relu}\n",
    "input: [28 28 3]\nlayers:\n  - {type: relu}\n",
    "input: {height: 28, width: 28, channels: 3}\nlayers:\n  - {type: relu}\n",
    "input_shape: [28, 28, 3]\nlayers:\n  - {type: relu}\n",
    "input: [28, 28, 3]\nmodel:\n  - {type: relu}\n",
    "input: [28, 28, 3]\nlayers:\n  - {type: relu}\nexpect: {params: 0}\n",
    "input: [28, 28, 3]\nlayers:\n  - {type: relu}\nbudget: {parameters: 5m}\n",
    "input: [28, 28, 3]\nlayers:\n  - {name: a, type: relu}\noutputs: [A]\n",
)

Apply = Callable[[str, Diagnostic, str], str]


def in_place(text: str, found: Diagnostic, literal: str) -> str:
    """Write a literal in the place of what a finding marks."""
    span = found.span
    if span.text.startswith("(") and ")" not in span.text:  # a comma tore it apart
        end = text.split("\n")[span.line - 1].index(")", span.column) + 2
        span = span._replace(end_column=end)
    return edited(text, [Edit(span, literal.removeprefix("- "))])


def as_line(text: str, found: Diagnostic, literal: str) -> str:
    """Write a literal in the place of the line that a finding marks, at its indent."""
    lines = text.split("\n")
    line = lines[found.span.line - 1]
    indent = "" if literal.startswith(" ") else line[: len(line) - len(line.lstrip())]
    lines[found.span.line - 1] = f"{indent}{literal}"
    return "\n".join(lines)


def as_rest(text: str, found: Diagnostic, literal: str) -> str:
    """Write a literal in the place of the end of a line, from what a finding marks on."""
    lines = text.split("\n")
    before = lines[found.span.line - 1][: found.span.column - 1]
    is_item = literal.startswith("- ") and before.endswith("- ")
    lines[found.span.line - 1] = f"{before}{literal.removeprefix('- ') if is_item else literal}"
    return "\n".join(lines)


def as_entry(text: str, found: Diagnostic, literal: str) -> str:
    """Write a literal that names its key in the place of a value."""
    return in_place(text, found, literal.partition(": ")[2])


WAYS: tuple[tuple[str, Apply], ...] = (
    ("indent it with spaces", as_line),
    ("remove it: ", as_line),
    ("separate entries with commas", as_line),
    ("start each item of a list", lambda text, *_: text.replace("  {", "  - {")),
    ("a list item needs a space", as_line),
    ("close it", as_rest),
    ("layers are read by name", as_entry),
    ("write a space after each colon: `{", lambda *given: in_item(*given)),
    ("", in_place),
)


def in_item(text: str, found: Diagnostic, literal: str) -> str:
    """Write a layer in the place of the one that a finding marks a part of."""
    return as_line(text, found, f"- {literal}")


def edited(text: str, edits: list[Edit]) -> str:
    """Return a text with edits of stretches within lines."""
    lines = text.split("\n")
    for span, new in sorted(edits, key=lambda each: each.span[1:], reverse=True):
        assert span.line == span.end_line
        line = lines[span.line - 1]
        lines[span.line - 1] = f"{line[: span.column - 1]}{new}{line[span.end_column - 1 :]}"
    return "\n".join(lines)


def messages(text: str) -> list[tuple[str, str]]:
    """Return what is said of a text, and at which place."""
    try:
        cnnshape.loads(text)
    except cnnshape.SpecError as error:
        return [(each.message, place(each.span)) for each in error.diagnostics]
    return []


def place(span: Span) -> str:
    """Return where a span stands."""
    return f"{span.line}:{span.column}"


def followed(text: str, found: Diagnostic) -> str:
    """Return a text with that written which a help writes out, last of all."""
    assert found.help is not None
    literals = re.findall("`([^`]+)`", found.help)
    assert literals, found.help
    if found.help.startswith("write a space after each colon: `") and len(literals) > 1:
        for offset, literal in enumerate(literals):
            at = found.span._replace(line=found.span.line + offset)
            lines = text.split("\n")
            start = lines[at.line - 1].index(literal.partition(":")[0])
            lines[at.line - 1] = f"{lines[at.line - 1][:start]}{literal}"
            text = "\n".join(lines)
        return text
    apply = next(apply for start, apply in WAYS if found.help.startswith(start))
    return apply(text, found, literals[0 if found.help.startswith("write `") else -1])


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_help_writes_out_is_the_way_out(text: str) -> None:
    for found in refusals(text):
        after = messages(followed(text, found))
        assert (found.message, place(found.span)) not in after, (found.help, after)
        assert len(after) < len(refusals(text)), (found.help, after)


@pytest.mark.parametrize("text", TEXTS)
def test_fixes_together_leave_nothing_of_what_they_fix(text: str) -> None:
    fixed = [each for each in refusals(text) if each.fix is not None]
    edits = [edit for each in fixed if each.fix is not None for edit in each.fix.edits]
    after = {message for message, _ in messages(edited(text, edits))}
    assert not after & {each.message for each in fixed}
