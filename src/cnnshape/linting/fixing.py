"""Apply fixes until none is left, and none that would leave a file worse than it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Source
from cnnshape.linting.findings import Findings, is_another_mistake, is_better, keeps_outputs
from cnnshape.linting.source_text import SourceText

MAX_TRIALS = 1000
"""Texts that are tried for one file; past it, the file is left as it is then."""


class Fixed(NamedTuple):
    """A text with fixes applied, and how many of each code.

    It `is_settled` if nothing is left to fix, so that another run would change nothing.
    """

    text: str
    applied: Counter[str]
    is_settled: bool = True


class _State(NamedTuple):
    """A text on the way, with what is found in it and the fixes that led to it."""

    text: str
    found: Findings
    applied: Counter[str]


def fix_all(source: Source, lint: Callable[[str], Findings], *, unsafe: bool) -> Fixed:
    """Return a text with all safe fixes applied, and with `unsafe` the others too.

    `lint` runs again after every step. Fixes that leave the text worse together, or safe ones that
    change the outputs together, are tried fewer at a time, and at last one by one.
    """
    fixer = _Fixer(source.name, lint, unsafe=unsafe)
    end = fixer.settled(_State(source.text, lint(source.text), Counter()))
    return Fixed(end.text, end.applied, is_settled=fixer.trials_left > 0)


class _Fixer:
    """Makes the texts that fixes lead to, as many as are allowed."""

    def __init__(self, name: str, lint: Callable[[str], Findings], *, unsafe: bool) -> None:
        self.trials_left = MAX_TRIALS
        self._name = name
        self._lint = lint
        self._unsafe = unsafe

    def settled(self, state: _State, *, may_get_worse: bool = True) -> _State:
        """Return the text after which no fix makes it better.

        What was refused is tried again if others were made since: it may fit now.
        """
        refused: set[tuple[object, ...]] = set()
        has_changed = False
        while True:
            fixable = [each for each in state.found.diagnostics if self._is_fixable(each)]
            batch = list(_apart(each for each in fixable if _key(each) not in refused))
            if batch and (after := self._step(state, batch)):
                state, has_changed = after, True
            elif batch:
                refused.add(_key(batch[0]))
            elif has_changed:
                refused, has_changed = set(), False
            elif may_get_worse and (after := self._detour(state, fixable)):
                state, refused = after, set()
            else:
                return state

    def _step(self, state: _State, batch: Sequence[Diagnostic]) -> _State | None:
        """Return the text after the first of some fixes, as many as fit; None if not even one."""
        size = len(batch)
        while size and (after := self._after(state, batch[:size])):
            if self._is_better(state.found, after.found, batch[:size]):
                return after
            size //= 2
        return None

    def _detour(self, state: _State, fixable: Sequence[Diagnostic]) -> _State | None:
        """Return what follows a fix that brings up hidden mistakes, if these are fixed as well."""
        before = state.found
        for each in () if before.is_readable else fixable:
            after = self._after(state, [each])
            if after and is_another_mistake(before, after.found, [each]):
                end = self.settled(after, may_get_worse=False)
                if end.found.is_readable or end.found.errors <= before.errors:
                    return end
        return None

    def _after(self, state: _State, chosen: Sequence[Diagnostic]) -> _State | None:
        """Return the text with some fixes made; None if no more texts may be tried."""
        if not self.trials_left:
            return None
        self.trials_left -= 1
        text = _edited(Source(self._name, state.text), chosen)
        applied = state.applied + Counter(each.code for each in chosen)
        return _State(text, self._lint(text), applied)

    def _is_better(self, before: Findings, after: Findings, fixed: Collection[Diagnostic]) -> bool:
        keeps = self._unsafe or keeps_outputs(before, after)
        return keeps and is_better(before, after, fixed)

    def _is_fixable(self, diagnostic: Diagnostic) -> bool:
        """Say whether a finding has a fix of this file, and not of one that it extends."""
        return is_fixable(diagnostic, unsafe=self._unsafe) and all(
            edit.span.source.name == self._name for edit in _fix_of(diagnostic).edits
        )


def is_fixable(diagnostic: Diagnostic, *, unsafe: bool) -> bool:
    """Say whether a finding has a fix that may be applied."""
    fix = diagnostic.fix
    return fix is not None and (unsafe or fix.safety is Safety.SAFE)


def _key(diagnostic: Diagnostic) -> tuple[object, ...]:
    """Return what a finding is known by while lines above it come and go."""
    span = diagnostic.span
    lines = span.source.lines[span.line - 1 : span.end_line]
    return diagnostic.code, span.column, diagnostic.message, *lines


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
