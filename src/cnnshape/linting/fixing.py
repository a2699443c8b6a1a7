"""Apply fixes until none is left, and none that would leave a file worse than it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from cnnshape.catalogue import Safety, Severity
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Source
from cnnshape.linting.source_text import SourceText
from cnnshape.network import Shape

NOT_YAML = frozenset({"E001", "E003"})
"""Codes of texts whose layers are not looked at."""

MAX_ROUNDS = 200
"""Rounds after which a file is left as it is then: each fixes at least one finding."""


class Findings(NamedTuple):
    """What is found in a text; if it `is_readable`, as an architecture with these `outputs`."""

    diagnostics: Sequence[Diagnostic]
    is_readable: bool
    outputs: tuple[Shape | None, ...] = ()

    @property
    def badness(self) -> tuple[int, ...]:
        """How bad a text is: whether it cannot be read, its errors, its warnings and the rest."""
        severities = Counter(each.severity for each in self.diagnostics)
        return not self.is_readable, *(severities[severity] for severity in Severity)


class Fixed(NamedTuple):
    """A text with fixes applied, and how many of each code."""

    text: str
    applied: Counter[str]


def fix_all(source: Source, lint: Callable[[str], Findings], *, unsafe: bool) -> Fixed:
    """Return a text with all safe fixes applied, and with `unsafe` the others too.

    `lint` runs again after every round. A round that would leave the text worse, or in which safe
    fixes change the outputs together, is made again fix by fix.
    """
    text, found = source.text, lint(source.text)
    applied: Counter[str] = Counter()
    refused: set[tuple[str, str]] = set()
    for _ in range(MAX_ROUNDS):
        candidates = [each for each in _fixable(found, unsafe=unsafe) if _key(each) not in refused]
        if not candidates:
            break
        batch = list(_apart(candidates))
        for chosen in (batch, *([each] for each in batch if len(batch) > 1)):
            edited = _edited(Source(source.name, text), chosen)
            after = lint(edited)
            if _is_better(found, after, chosen) and (unsafe or _keeps_outputs(found, after)):
                text, found = edited, after
                applied.update(each.code for each in chosen)
                break
            refused.update(map(_key, chosen if len(chosen) == 1 else ()))
    return Fixed(text, applied)


def _is_better(before: Findings, after: Findings, fixed: Iterable[Diagnostic]) -> bool:
    """Say whether a text got better: less is wrong, or a mistake is gone that hid others."""
    if before.is_readable or after.is_readable:
        return after.badness < before.badness
    is_yaml = not {each.code for each in after.diagnostics} & NOT_YAML
    left = {(each.code, each.message) for each in after.diagnostics}
    return is_yaml and not any((each.code, each.message) in left for each in fixed)


def _keeps_outputs(before: Findings, after: Findings) -> bool:
    return not before.is_readable or before.outputs == after.outputs


def is_fixable(diagnostic: Diagnostic, *, unsafe: bool) -> bool:
    """Say whether a finding has a fix that may be applied."""
    fix = diagnostic.fix
    return fix is not None and (unsafe or fix.safety is Safety.SAFE)


def _fixable(found: Findings, *, unsafe: bool) -> Iterator[Diagnostic]:
    return (each for each in found.diagnostics if is_fixable(each, unsafe=unsafe))


def _key(diagnostic: Diagnostic) -> tuple[str, str]:
    """Return what a finding is known by while lines above it come and go."""
    lines = diagnostic.span.source.lines[diagnostic.span.line - 1 : diagnostic.span.end_line]
    return diagnostic.code, "\n".join(lines)


def _apart(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Return those whose edits do not touch the edits of one before."""
    taken: list[Edit] = []
    for each in diagnostics:
        edits = _fix_of(each).edits
        if not any(_touch(edit, other) for edit in edits for other in taken):
            taken += edits
            yield each


def _touch(edit: Edit, other: Edit) -> bool:
    return edit.span[1:3] <= other.span[3:] and other.span[1:3] <= edit.span[3:]


def _edited(source: Source, chosen: Iterable[Diagnostic]) -> str:
    return SourceText(source).edited(edit for each in chosen for edit in _fix_of(each).edits)


def _fix_of(diagnostic: Diagnostic) -> Fix:
    assert diagnostic.fix is not None
    return diagnostic.fix
