"""Say in plain sentences what the YAML parser objects to, with the traps of flow style by name."""

from __future__ import annotations

import re

import yaml

from cnnshape.diagnostics import LINE_BREAK, Diagnostic, Source, Span
from cnnshape.language.yaml.left_open import left_open
from cnnshape.language.yaml.limits import too_deep
from cnnshape.language.yaml.slips import usual_slip

QUOTE_IT = "inside `{...}` and `[...]` quote a text with a comma, a bracket or ` #`"

EXPLANATIONS = (
    (
        "mapping values are not allowed",
        "a `: ` is where no key can be",
        "check the indentation of this line, and quote text that contains `: `",
    ),
    (
        "did not find expected ',' or ']'",
        "a list is not closed with `]`",
        f"close it, or separate its items with commas; {QUOTE_IT}",
    ),
    (
        "did not find expected ',' or '}'",
        "a mapping is not closed with `}`",
        f"close it, or separate its entries with commas; {QUOTE_IT}",
    ),
    (
        "did not find expected '-' indicator",
        "this line belongs to no item of the list above it",
        "start it with `- `, or indent it like the item or the key that it belongs to",
    ),
    (
        "did not find expected key",
        "this line belongs to no mapping around it",
        "indent it like the other keys",
    ),
    (
        "found unexpected end of stream",
        "a quote is not closed",
        "close the text with the same quote that opens it",
    ),
    (
        "found character that cannot start any token",
        "this character cannot start a value",
        "indent with spaces, not tabs, and quote text that starts with `@`, `%` or a backtick",
    ),
    (
        "did not find expected node content",
        "a value is missing here",
        f"write the value, or close the bracket; {QUOTE_IT}",
    ),
    (
        "found duplicate anchor",
        "an anchor is defined twice",
        "give each anchor a name of its own",
    ),
)

PARSERS_LIMIT = "maximum nesting depth"
"""What newer parsers say a thousand levels down, of brackets that they read ahead."""

FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no printable character of YAML 1.2: https://yaml.org/spec/1.2.2/#51-character-set"""


def explain_syntax_error(source: Source, error: yaml.YAMLError) -> Diagnostic:
    """Return the diagnostic of an error that the parser raised."""
    if isinstance(error, yaml.MarkedYAMLError):
        return _explain_marked(source, error)
    forbidden = FORBIDDEN.search(source.text)
    return explain_character(source, forbidden.start() if forbidden else 0)


def _explain_marked(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    problem = error.problem or "the YAML cannot be read"
    span = _span_at(source, error)
    if PARSERS_LIMIT in problem:
        return too_deep(span)
    notes = (f"the YAML parser says: {problem}",)
    if "',' or" in problem and _quoting_trap(source, span.line):
        return Diagnostic(
            "E001",
            "this expression must be quoted",
            span,
            notes,
            f'{QUOTE_IT}: write "=..." around the expression',
        )
    slip = left_open(source, error) or usual_slip(source, error)
    if slip is not None:
        return Diagnostic("E001", slip.message, slip.span, notes, slip.help)
    for known, message, help in EXPLANATIONS:
        if known in problem:
            return Diagnostic("E001", message, span, notes, help)
    help = "see https://learnxinyminutes.com/yaml for the language"
    return Diagnostic("E001", "the YAML cannot be read from here", span, notes, help)


def _span_at(source: Source, error: yaml.MarkedYAMLError) -> Span:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Span(source, 1, 1, 1, 1)
    line = min(mark.line, len(source.lines) - 1)
    if line < mark.line or (line == len(source.lines) - 1 and not source.lines[line]):
        line, column = _last_written(source, line)
    else:
        column = mark.column
    return source.span(line + 1, column + 1, line + 1, column + 2)


def _last_written(source: Source, line: int) -> tuple[int, int]:
    """Return the end of the last line that has text, where the parser stops after the end."""
    while line > 0 and not source.lines[line].strip():
        line -= 1
    return line, len(source.lines[line])


def _quoting_trap(source: Source, line: int) -> bool:
    """Say whether an unquoted expression in flow style is the likely cause."""
    return any(
        re.search(r"[\[{,][^\"']*:\s*=[^\"']*[(\[]", source.lines[at - 1])
        for at in (line, line - 1)
        if 1 <= at <= len(source.lines)
    )


def explain_character(source: Source, at: int) -> Diagnostic:
    """Return the diagnostic of a character, by its index, that no YAML text may contain."""
    before = LINE_BREAK.split(source.text[:at])
    line, column = len(before), len(before[-1]) + 1
    return Diagnostic(
        "E001",
        f"the character U+{ord(source.text[at]):04X} is not allowed in YAML",
        Span(source, line, column, line, column + 1),
        help="remove it; control characters can be written in double quotes, as `\\x1b`",
    )
