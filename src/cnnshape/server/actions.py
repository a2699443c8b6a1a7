"""Code actions: quick fixes, suppressions that are written when chosen, all safe fixes on save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lsprotocol import types

from cnnshape.diagnostics import Diagnostic, Span
from cnnshape.editing.fixes import (
    findings_to_silence,
    fix_all_edits,
    quick_fixes,
    silencing_edits,
)
from cnnshape.editing.snapshot import Snapshot
from cnnshape.server.protocol_types import Writer

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.cnnshape"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)


def code_actions(
    writer: Writer, span: Span, only: Sequence[str] | None, *, resolves: bool
) -> list[types.CodeAction]:
    """Return the actions on a stretch of the text, of some kinds only if the client says so.

    If the client `resolves`, what a suppression changes is worked out when it is chosen.
    """
    return list(_code_actions(writer, span, only, resolves=resolves))


def _code_actions(
    writer: Writer, span: Span, only: Sequence[str] | None, *, resolves: bool
) -> Iterator[types.CodeAction]:
    snapshot = writer.snapshot
    if _is_wanted(types.CodeActionKind.QuickFix.value, only):
        for fix in quick_fixes(snapshot, span):
            yield types.CodeAction(
                fix.title,
                types.CodeActionKind.QuickFix,
                [writer.diagnostic(fix.finding)],
                is_preferred=fix.is_safe,
                edit=writer.workspace_edit({snapshot.source.name: fix.edits}),
            )
        for finding in findings_to_silence(snapshot, span):
            action = _silencing(writer, finding)
            yield action if resolves else resolved(writer, action)
    # On every move of the cursor it would lint again and again: only who asks for it gets it.
    if only is not None and _is_wanted(FIX_ALL, only):
        edits = fix_all_edits(snapshot)
        if edits:
            yield types.CodeAction(
                "Fix all that is safe to fix",
                FIX_ALL,
                edit=writer.workspace_edit({snapshot.source.name: edits}),
            )


def _silencing(writer: Writer, finding: Diagnostic) -> types.CodeAction:
    return types.CodeAction(
        f"Silence {finding.code} ({finding.name}) here",
        types.CodeActionKind.QuickFix,
        [writer.diagnostic(finding)],
        is_preferred=False,
        data={
            "uri": writer.snapshot.document.uri,
            "code": finding.code,
            "place": list(finding.span[1:]),
        },
    )


def resolved(writer: Writer, action: types.CodeAction) -> types.CodeAction:
    """Return a suppression with its edit; without one if the finding is gone, or none can be."""
    data: Any = action.data
    snapshot = writer.snapshot
    finding = _finding(snapshot, data["code"], data["place"])
    if finding is not None:
        edits = silencing_edits(snapshot, finding)
        action.edit = writer.workspace_edit({snapshot.source.name: edits})
    return action


def _finding(snapshot: Snapshot, code: str, place: Sequence[int]) -> Diagnostic | None:
    found = (each for each in snapshot.diagnostics if each.code == code)
    return next((each for each in found if list(each.span[1:]) == list(place)), None)


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Say whether a client wants a kind of actions: `source` asks for all that begin with it."""
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)
