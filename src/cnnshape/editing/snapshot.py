"""All that is known of a text at one moment: its values, its numbers, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Diagnostic, Source, Span, SpecError, by_place
from cnnshape.editing.document import Document
from cnnshape.editing.findings_here import findings_of_before, shown_here
from cnnshape.editing.known import Known
from cnnshape.editing.moved import moved
from cnnshape.gc_pause import gc_paused
from cnnshape.language.loading import template_of_origin
from cnnshape.language.template import Template
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Table
from cnnshape.linting.run import LintRun
from cnnshape.linting.selection import EVERYTHING, Selection
from cnnshape.network import InputShapes, Network, Origin, Shape


class Settings(NamedTuple):
    """What a text is read with: the codes that are reported, another input, other parameters.

    Files that extend it are looked for in `workspace`, or else in its own folder. Its examples are
    tried if it `executes`.
    """

    selection: Selection = EVERYTHING
    input: Shape | InputShapes | None = None
    parameters: Mapping[str, Any] = {}
    workspace: Path | None = None
    executes: bool = True


NO_SETTINGS = Settings()


class Snapshot(NamedTuple):
    """A text with what is known of it.

    `root` are the values of the text itself, nothing extended; None if it is no YAML. `known` are
    the numbers of the text, or of the last one that could be read if this `is_stale`. `diagnostics`
    are those of this text, and the errors of files that it extends, at its `extends`. `refused`
    says which settings do not fit the file: it was read without them. Unless it `is_linted`, the
    findings of the linter are those of the text before. `elsewhere` counts those in files that it
    extends.
    """

    document: Document
    origin: Origin
    settings: Settings
    root: Table | None
    known: Known | None
    is_stale: bool
    diagnostics: tuple[Diagnostic, ...]
    refused: str | None = None
    is_linted: bool = True
    elsewhere: int = 0

    @property
    def source(self) -> Source:
        """The text as a source: that of all spans which are of this text."""
        return self.origin.source

    @property
    def analysis(self) -> Analysis | None:
        """The numbers of the text, or the last known ones."""
        return None if self.known is None else self.known.analysis

    @property
    def values(self) -> Table | None:
        """The values of the text, or of the last one that could be read."""
        if self.root is not None:
            return self.root
        return None if self.known is None else self.known.root

    def place(self, span: Span) -> Span | None:
        """Return where something known is in this text; None in another file or changed lines."""
        if span.source.name != self.source.name:
            return None
        if not self.is_stale or self.known is None:
            return span
        return moved(self.known.source, self.source).place(span)


def snapshot_of(
    document: Document,
    settings: Settings = NO_SETTINGS,
    before: Snapshot | None = None,
    buffers: Mapping[Path, str] | None = None,
) -> Snapshot:
    """Read, analyse and lint a text.

    `before` is the last snapshot of the same document, `buffers` are the texts of other documents
    by their resolved paths.
    """
    return linted(read_snapshot(document, settings, before, buffers))


@gc_paused
def read_snapshot(
    document: Document,
    settings: Settings = NO_SETTINGS,
    before: Snapshot | None = None,
    buffers: Mapping[Path, str] | None = None,
) -> Snapshot:
    """Read and analyse a text; what the linter found before stays until `linted` comes.

    That takes several times as long, since every fix is tried before it is offered.
    """
    origin = Origin(document.source, document.folder, buffers=buffers or {})
    known = None if before is None else before.known
    root: Table | None = None
    try:
        template = template_of_origin(origin)
        root = template.own
        network, refused = _network(template, settings)
    except SpecError as error:
        root = _own_values(origin.source) if root is None else root
        found = shown_here(error.diagnostics, origin.source, root)
        return Snapshot(document, origin, settings, root, known, known is not None, found)
    analysis = analyze(network)
    earlier = (
        ()
        if before is None
        else findings_of_before(before.diagnostics, before.source, origin.source)
    )
    found = by_place(
        (
            *shown_here(analysis.diagnostics, origin.source, root),
            *earlier,
        )
    )
    return Snapshot(
        document,
        network.origin or origin,
        settings,
        root,
        Known(root, analysis, origin.source),
        is_stale=False,
        diagnostics=found,
        refused=refused,
        is_linted=False,
    )


@gc_paused
def linted(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot with all that is found in its text now."""
    if snapshot.is_linted or snapshot.known is None:
        return snapshot
    found = _findings(snapshot.known.analysis, snapshot.settings)
    here = shown_here(found, snapshot.source, snapshot.root)
    elsewhere = len(found) - len(here)
    return snapshot._replace(diagnostics=here, is_linted=True, elsewhere=elsewhere)


def _own_values(source: Source) -> Table | None:
    """Return the values of a text that extends a file which cannot be read; None if it is none."""
    try:
        return read_document(source)
    except SpecError:
        return None


def _network(template: Template, settings: Settings) -> tuple[Network, str | None]:
    """Return the network at the settings that the file has, and why it does not take the others."""
    declared = entries_of(template.root.get("parameters"))
    parameters = {key: value for key, value in settings.parameters.items() if key in declared}
    try:
        return template.network(settings.input, parameters), None
    except SpecError:
        raise
    except (TypeError, ValueError) as error:
        return template.network(), str(error)


def _findings(analysis: Analysis, settings: Settings) -> tuple[Diagnostic, ...]:
    run, selection = LintRun(executes=settings.executes), settings.selection
    found = run.lint_analysis(analysis, selection)
    origin = analysis.network.origin
    return found if origin is None else by_place((*found, *run.unused(origin.source, selection)))
