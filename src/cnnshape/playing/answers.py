"""What the playground answers: the same to its server and to its worker, as JSON.

No file is read but the bundled ones, no model is imported, and nothing is executed.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from typing import Any

from cnnshape.diagnostics import Diagnostic, only_errors
from cnnshape.editing.completion import completion
from cnnshape.editing.document import Document
from cnnshape.editing.fixes import findings_to_silence, fix_all_edits, quick_fixes, silencing_edits
from cnnshape.editing.hints import hints
from cnnshape.editing.hover import hover
from cnnshape.editing.snapshot import Settings, Snapshot, linted, read_snapshot
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.playing.editor_text import EditorText
from cnnshape.playing.examples import example_text
from cnnshape.report.pages.data import Reported, page_data

FILE = "playground.yaml"
"""The name of the text in messages and on the page."""

SETTINGS = Settings(executes=False)

Answer = dict[str, Any]

QUESTIONS: Mapping[str, Mapping[str, type]] = {
    "draw": {"text": str, "selected": str},
    "check": {"text": str},
    "complete": {"text": str, "at": int},
    "hover": {"text": str, "at": int},
    "silence": {"text": str, "code": str, "at": int},
    "fix_all": {"text": str},
    "example": {"name": str},
}
"""The questions, which are methods of `Playground`, with their arguments."""


class NotAsked(ValueError):
    """A request that no page of the playground sends."""


class Playground:
    """Answers the questions of a page; remembers the last text, whose shapes stay while it breaks.

    The places of texts, in questions and answers, are counted as JavaScript counts.
    """

    def __init__(self) -> None:
        """Start without a text."""
        self._last: Snapshot | None = None

    def draw(self, text: str, selected: str) -> Answer:
        """Return the page of a text as far as it can run, with shapes and errors.

        No layer is explained but the selected one: this must be fast.
        """
        snapshot = self._snapshot(text)
        return _answer(snapshot, only_errors(snapshot.diagnostics), {selected})

    def check(self, text: str) -> Answer:
        """Return the page of a text with all that is found in it."""
        snapshot = self._linted(text)
        return _answer(snapshot, snapshot.diagnostics)

    def complete(self, text: str, at: int) -> Answer:
        """Return what may be written at a place."""
        snapshot = self._snapshot(text)
        editor = EditorText(snapshot.source)
        proposals = [
            {
                "label": each.label,
                "text": each.text,
                "sort": str(each.kind),
                "documentation": each.documentation,
                "is_snippet": each.is_snippet,
                **editor.stretch(each.span),
            }
            for each in completion(snapshot, editor.position(at))
        ]
        return {"proposals": proposals}

    def hover(self, text: str, at: int) -> Answer:
        """Return what is at a place, as Markdown, and where that lies."""
        snapshot = self._snapshot(text)
        editor = EditorText(snapshot.source)
        found = hover(snapshot, editor.position(at))
        return {} if found is None else {"text": found.text, **editor.stretch(found.span)}

    def silence(self, text: str, code: str, at: int) -> Answer:
        """Return the changes that write a comment which silences a finding at a place."""
        snapshot = self._linted(text)
        editor = EditorText(snapshot.source)
        for finding in snapshot.diagnostics:
            if finding.code == code and editor.place(finding)["from"] == at:
                return {"changes": editor.changes(silencing_edits(snapshot, finding))}
        return {"changes": []}

    def fix_all(self, text: str) -> Answer:
        """Return the changes that make all safe fixes."""
        snapshot = self._linted(text)
        edits = fix_all_edits(snapshot) if _can_be_tried(snapshot) else ()
        return {"changes": EditorText(snapshot.source).changes(edits)}

    def example(self, name: str) -> Answer:
        """Return the text of a bundled architecture."""
        try:
            return {"text": example_text(name)}
        except KeyError:
            raise NotAsked(f"there is no example {name!r}") from None

    def answer(self, request: str) -> str:
        """Answer a question with its arguments, both as JSON; raise NotAsked for anything else."""
        try:
            asked = json.loads(request)
            name = asked.pop("ask")
            question = QUESTIONS[name]
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            raise NotAsked("this is no question of the playground") from None
        if {key: type(value) for key, value in asked.items()} != question:
            raise NotAsked("these are not the arguments of the question")
        return json.dumps(getattr(self, name)(**asked), separators=(",", ":"))

    def _snapshot(self, text: str) -> Snapshot:
        last = self._last
        if last is None or last.document.text != text:
            document = Document(FILE, text, base=bundled_folder())
            last = self._last = read_snapshot(document, SETTINGS, before=last)
        return last

    def _linted(self, text: str) -> Snapshot:
        found = self._last = linted(self._snapshot(text))
        return found


def _answer(
    snapshot: Snapshot, found: Sequence[Diagnostic], explained: Container[str] | None = None
) -> Answer:
    editor = EditorText(snapshot.source)
    is_known = snapshot.known is not None and not snapshot.is_stale
    reported = [Reported(snapshot.known.analysis, found)] if snapshot.known and is_known else []
    return {
        "page": page_data(reported, explained=explained) if reported else None,
        "problems": [_problem(snapshot, editor, each) for each in found],
        "elsewhere": snapshot.elsewhere,
        "hints": [
            {
                "at": editor.offset(each.position),
                "label": each.label,
                "tooltip": each.tooltip,
                "is_stale": each.is_stale,
            }
            for each in hints(snapshot)
        ],
    }


def _problem(snapshot: Snapshot, editor: EditorText, finding: Diagnostic) -> Answer:
    alone = snapshot._replace(diagnostics=(finding,))
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "lines": list(finding.paragraphs()),
        **editor.place(finding),
        "fixes": [
            {"title": each.title, "changes": editor.changes(each.edits)}
            for each in quick_fixes(alone, finding.span)
        ],
        "can_be_silenced": _can_be_tried(snapshot)
        and any(True for _ in findings_to_silence(alone, finding.span)),
    }


def _can_be_tried(snapshot: Snapshot) -> bool:
    """Say whether changes of a text can be tried: trying one executes the examples of the text."""
    known = snapshot.known
    return known is None or not known.analysis.network.promises.examples
