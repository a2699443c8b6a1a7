"""Run the rules on a network: what they find, less what is silenced, with remedies that work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.catalogue import ALWAYS_REPORTED
from cnnshape.diagnostics import (
    Diagnostic,
    Diagnostics,
    Source,
    Span,
    SpecError,
    by_place,
    in_file_order,
)
from cnnshape.language.many_files import ManyFiles
from cnnshape.linting.findings import Findings
from cnnshape.linting.registry import RULES
from cnnshape.linting.reporting import FindingReporter, suppression_sites
from cnnshape.linting.selection import EVERYTHING, Selection
from cnnshape.linting.subject import Subject
from cnnshape.linting.suppression import Silencer, Suppressions, unknown_codes, unused_suppressions
from cnnshape.network import Network, Origin
from cnnshape.promises.expectations import check_promises

GEOMETRY = "G"
"""The letter of the rules that judge sizes: those of a batch that is taken for an axis mislead."""

MAX_EXAMPLE_STEPS = 10**10
"""Steps of an example that is executed while linting: some seconds. `verify` allows more."""


def lint(network: Network) -> Diagnostics:
    """Return all that is wrong or doubtful in a network, in the order of its file.

    Every rule runs; comments in the file silence what they name. Raises TypeError for what is
    no network.
    """
    if not isinstance(network, Network):
        raise TypeError(f"lint takes a network, as `load` returns it, not {type(network).__name__}")
    run = LintRun()
    found = run.lint(network)
    unused = () if network.origin is None else run.unused(network.origin.source)
    return Diagnostics(by_place((*found, *unused)))


Used = Mapping[str, frozenset[Silencer]]
"""What silenced something in each file, by its name."""


class Task(NamedTuple):
    """A file to be linted, and the codes that are reported in it."""

    origin: Origin
    selection: Selection


class LintRun:
    """One or many files linted together, with the suppressions that silenced something in any.

    A file that others extend may hold a suppression which only some of them need.
    """

    def __init__(self, files: ManyFiles | None = None, *, executes: bool = True) -> None:
        """Start with no file; examples of files are tried if it `executes`.

        What `files` have read in other runs is used again.
        """
        self._executes = executes
        self._files = ManyFiles() if files is None else files
        self._suppressions: dict[str, Suppressions] = {}

    def check(self, origin: Origin, selection: Selection = EVERYTHING) -> Findings:
        """Read a text as an architecture, and lint it where it is one."""
        try:
            analysis = self._files.analysis(origin)
        except SpecError as error:
            return Findings(error.diagnostics, is_readable=False)
        found = self._all_of(Subject(analysis), selection)
        return Findings(found, is_readable=True, outputs=tuple(analysis.outputs.values()))

    def lint(self, network: Network, selection: Selection = EVERYTHING) -> tuple[Diagnostic, ...]:
        """Return what is found in a network, but for suppressions that are of no use."""
        return self.lint_analysis(analyze(network), selection)

    def lint_analysis(
        self, analysis: Analysis, selection: Selection = EVERYTHING
    ) -> tuple[Diagnostic, ...]:
        """Return what is found in a network that was analysed already."""
        return self._all_of(Subject(analysis), selection)

    def _all_of(self, subject: Subject, selection: Selection) -> tuple[Diagnostic, ...]:
        origin = subject.network.origin
        unknown = () if origin is None else unknown_codes(self._of(origin.source))
        tried = _failed_examples(subject) if self._executes else ()
        others = (*_reported_elsewhere(subject), *tried, *unknown)
        reported = (
            each
            for each in others
            if selection.includes(each.code) and not self._is_silenced(each.code, [each.span])
        )
        return by_place((*in_file_order(reported), *self._findings(subject, selection)))

    def unused(self, source: Source, selection: Selection = EVERYTHING) -> tuple[Diagnostic, ...]:
        """Return X001 for the suppressions of a file that silenced nothing in this run."""
        if not selection.includes("X001"):
            return ()
        return tuple(unused_suppressions(self._of(source), selection.includes))

    @property
    def used(self) -> Used:
        """What silenced something in this run."""
        return {name: each.used for name, each in self._suppressions.items()}

    def note_used(self, used: Used, sources: Mapping[str, Source]) -> None:
        """Take over what silenced something in another run, for the files of this one."""
        for name in used.keys() & sources.keys():
            self._of(sources[name]).note_used(used[name])

    def _findings(self, subject: Subject, selection: Selection) -> Iterator[Diagnostic]:
        reporter = FindingReporter(subject)
        for code in filter(selection.includes, RULES):
            if code.startswith(GEOMETRY) and subject.network.looks_like_batch:
                continue
            left = [
                finding
                for finding in reporter.findings(code)
                if not self._is_silenced(code, suppression_sites(finding))
            ]
            yield from reporter.diagnostics(code, left)

    def _is_silenced(self, code: str, sites: Iterable[Span]) -> bool:
        """Say whether a finding is silenced at one of its sites; each that silences it is used."""
        if code in ALWAYS_REPORTED:
            return False
        silenced = [self._of(site.source).silence(code, site) for site in sites]
        return any(silenced)

    def _of(self, source: Source) -> Suppressions:
        if source.name not in self._suppressions:
            self._suppressions[source.name] = Suppressions(source)
        return self._suppressions[source.name]


def _reported_elsewhere(subject: Subject) -> Iterator[Diagnostic]:
    """Return what the reader, the engine and the promises of the file report."""
    analysis = subject.analysis
    yield from analysis.diagnostics
    yield from check_promises(analysis)


def _failed_examples(subject: Subject) -> Iterator[Diagnostic]:
    """Execute the examples of a file, and return what they do not keep."""
    analysis = subject.analysis
    if analysis.network.promises.examples and len(subject.nodes) == len(analysis.network.nodes):
        from cnnshape.promises.examples import failed_examples, try_examples

        yield from failed_examples(
            analysis.network, try_examples(analysis.network, max_steps=MAX_EXAMPLE_STEPS)
        )
