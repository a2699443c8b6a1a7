"""The options of `cnnshape lint` that select rules and decide the exit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from cnnshape.catalogue import ALWAYS_REPORTED, Severity
from cnnshape.cli.exits import fail, warn
from cnnshape.diagnostics import Diagnostic
from cnnshape.linting.selection import ALL, Selection, UnknownCode, checked
from cnnshape.linting.settings import Settings, WrongSettings, settings_in, settings_of

RANKS = list(Severity)
"""The severities, the worst first."""


class LintOptions(NamedTuple):
    """What the command line selects; it takes precedence over the settings of the project.

    `config` is a file whose settings are used instead of those of the project.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    fail_on: Severity | None = None
    exclude: tuple[str, ...] | None = None
    config: str | None = None
    exit_zero: bool = False

    def in_file(self, file: str) -> Settings:
        """Return the settings for a file; end the command if those of its project are wrong."""
        try:
            found = self._settings_of(Path(file).parent.resolve())
        except WrongSettings as error:
            fail(str(error))
        selection = Selection(
            found.selection.select if self.select is None else self.select,
            found.selection.ignore if self.ignore is None else self.ignore,
        )
        limit = self.fail_on or found.fail_on or Severity.WARNING
        if self.exclude is not None:
            found = found._replace(exclude=self.exclude, folder=Path.cwd())
        return found._replace(selection=selection, fail_on=limit)

    def _settings_of(self, folder: Path) -> Settings:
        return settings_of(folder) if self.config is None else settings_in(Path(self.config))

    def fails(self, findings: Iterable[Diagnostic]) -> bool:
        """Say whether any finding is severe enough to make the exit code 1."""
        severities = {(each.span.source.name, each.severity) for each in findings}
        return any(self._fails(*each) for each in severities)

    def _fails(self, file: str, severity: Severity) -> bool:
        limit = self.in_file(file).fail_on
        return limit is not None and RANKS.index(severity) <= RANKS.index(limit)


def codes_in(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return codes and prefixes of codes, given one by one or joined by commas."""
    if texts is None:
        return None
    try:
        return checked(code for text in texts for code in text.split(",") if code.strip())
    except UnknownCode as error:
        fail(str(error))


def patterns_in(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return patterns of files, given one by one or joined by commas."""
    if texts is None:
        return None
    patterns = (pattern.strip() for text in texts for pattern in text.split(","))
    return tuple(filter(None, patterns))


def ignored_in(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return codes and prefixes to ignore; warn of those that cannot be ignored."""
    found = codes_in(texts)
    for code in found or ():
        if code != ALL and any(each.startswith(code) for each in ALWAYS_REPORTED):
            warn(f"--ignore {code}: errors are always reported; fix what they say")
    return found
