"""What the server answers: each request of the protocol with the feature that answers it."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from cnnshape.editing.completion import completion
from cnnshape.editing.folding import folds
from cnnshape.editing.hints import calls_at, hints
from cnnshape.editing.hover import hover
from cnnshape.editing.lenses import lenses
from cnnshape.editing.navigation import definition, highlights, references
from cnnshape.editing.renaming import CannotRename, name_to_change, renaming
from cnnshape.editing.symbols import symbols
from cnnshape.editing.tokens import tokens
from cnnshape.server.actions import KINDS, code_actions, resolved
from cnnshape.server.language_server import CnnshapeServer
from cnnshape.server.places import Places, places_of
from cnnshape.server.protocol_types import LEGEND, REPORT, Writer

At = types.TextDocumentPositionParams


def _place(writer: Writer) -> Places:
    return places_of(writer.snapshot.source, writer.encoding)


async def on_hover(server: CnnshapeServer, params: types.HoverParams) -> types.Hover | None:
    """Say what is under the mouse."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    found = hover(snapshot, _place(writer).from_protocol(params.position))
    return None if found is None else writer.hover(found)


async def on_hints(
    server: CnnshapeServer, params: types.InlayHintParams
) -> list[types.InlayHint] | None:
    """Show shapes beside the lines that are seen."""
    uri = params.text_document.uri
    snapshot = await server.snapshot(uri)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    seen = _place(writer).span(snapshot.source, params.range)
    found = hints(snapshot, server.session.focus.get(uri), seen)
    return [writer.hint(each) for each in found]


async def on_completion(
    server: CnnshapeServer, params: types.CompletionParams
) -> types.CompletionList | None:
    """Propose what may be written at the cursor."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    found = completion(snapshot, _place(writer).from_protocol(params.position))
    items = [writer.proposal(each, at) for at, each in enumerate(found)]
    return types.CompletionList(is_incomplete=False, items=items)


async def on_code_action(
    server: CnnshapeServer, params: types.CodeActionParams
) -> list[types.CodeAction] | None:
    """Offer fixes and suppressions for the lines of a stretch."""
    snapshot = await server.snapshot(params.text_document.uri, is_linted=True)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    span = _place(writer).span(snapshot.source, params.range)
    only = params.context.only
    words = None if only is None else [str(getattr(each, "value", each)) for each in only]
    return list(code_actions(writer, span, words, resolves=server.resolves_edits))


async def on_resolve(server: CnnshapeServer, action: types.CodeAction) -> types.CodeAction:
    """Work out what a chosen suppression changes."""
    if not isinstance(action.data, dict):
        return action
    snapshot = await server.snapshot(action.data["uri"], is_linted=True)
    return action if snapshot is None else resolved(server.writer(snapshot), action)


async def on_definition(
    server: CnnshapeServer, params: types.DefinitionParams
) -> list[types.Location] | None:
    """Lead from a name to where it is defined."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    found = definition(snapshot, _place(writer).from_protocol(params.position))
    return [writer.location(each) for each in found]


async def on_references(
    server: CnnshapeServer, params: types.ReferenceParams
) -> list[types.Location] | None:
    """List every place that means the same."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    writer, with_definition = server.writer(snapshot), params.context.include_declaration
    found = references(snapshot, _place(writer).from_protocol(params.position))
    return [writer.location(each.span) for each in found if with_definition or not each.defines]


async def on_highlight(
    server: CnnshapeServer, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """Mark what is at the cursor, and remember the cursor: hints show the call that it is in."""
    uri = params.text_document.uri
    snapshot = await server.snapshot(uri)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    position = _place(writer).from_protocol(params.position)
    before = server.session.focus.get(uri)
    server.session.focus[uri] = position
    if calls_at(snapshot, before) != calls_at(snapshot, position):
        server.refresh_hints()
    return [writer.highlight(each) for each in highlights(snapshot, position)]


async def on_prepare_rename(
    server: CnnshapeServer, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Say what can be renamed at a place, or why nothing can."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    try:
        span = name_to_change(snapshot, _place(writer).from_protocol(params.position))
    except CannotRename as error:
        raise _refused(error) from None
    return types.PrepareRenamePlaceholder(writer.range(span), span.text)


async def on_rename(
    server: CnnshapeServer, params: types.RenameParams
) -> types.WorkspaceEdit | None:
    """Rename something in all files that mean it."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    position = _place(writer).from_protocol(params.position)
    try:
        return writer.workspace_edit(renaming(snapshot, position, params.new_name))
    except CannotRename as error:
        raise _refused(error) from None


def _refused(error: CannotRename) -> JsonRpcException:
    return JsonRpcException(str(error), types.LSPErrorCodes.RequestFailed.value)


async def on_symbols(
    server: CnnshapeServer, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    """Outline the text."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None or snapshot.root is None:
        return None
    writer = server.writer(snapshot)
    return [writer.symbol(each) for each in symbols(snapshot.root)]


async def on_folding(
    server: CnnshapeServer, params: types.FoldingRangeParams
) -> list[types.FoldingRange] | None:
    """Say which lines can be folded."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None or snapshot.root is None:
        return None
    writer = server.writer(snapshot)
    return [writer.fold(each) for each in folds(snapshot.root)]


async def on_tokens(
    server: CnnshapeServer, params: types.SemanticTokensParams
) -> types.SemanticTokens | None:
    """Say what the words of the text are."""
    snapshot = await server.snapshot(params.text_document.uri)
    return None if snapshot is None else server.writer(snapshot).tokens(tokens(snapshot))


async def on_lenses(
    server: CnnshapeServer, params: types.CodeLensParams
) -> list[types.CodeLens] | None:
    """Show totals, budgets and uses of blocks."""
    snapshot = await server.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    writer = server.writer(snapshot)
    return [writer.lens(each) for each in lenses(snapshot)]


async def on_diagnostic(
    server: CnnshapeServer, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport:
    """Return the findings to a client that asks for them."""
    snapshot = await server.snapshot(params.text_document.uri, is_linted=True)
    found = () if snapshot is None else snapshot.diagnostics
    writer = None if snapshot is None else server.writer(snapshot)
    items = [writer.diagnostic(each) for each in found] if writer is not None else []
    return types.RelatedFullDocumentDiagnosticReport(items=items)


async def write_report(server: CnnshapeServer, uri: str) -> str | None:
    """Write the report of an open text, show it if the client can, and return its address."""
    snapshot = await server.snapshot(uri, is_linted=True)
    page: Path | None = None if snapshot is None else server.reports.write(snapshot)
    if page is None:
        server.warned("there is no report while the text has errors in its keys or its YAML")
        return None
    window = server.client_capabilities.window
    if window is not None and window.show_document is not None and window.show_document.support:
        await server.window_show_document_async(
            types.ShowDocumentParams(page.as_uri(), external=True)
        )
    return page.as_uri()


def register(server: CnnshapeServer) -> None:
    """Let the server answer."""
    server.feature(types.TEXT_DOCUMENT_HOVER)(on_hover)
    server.feature(types.TEXT_DOCUMENT_INLAY_HINT)(on_hints)
    triggers = types.CompletionOptions(trigger_characters=["=", "{", ",", " ", "[", "/"])
    server.feature(types.TEXT_DOCUMENT_COMPLETION, triggers)(on_completion)
    kinds = types.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(on_code_action)
    server.feature(types.CODE_ACTION_RESOLVE)(on_resolve)
    server.feature(types.TEXT_DOCUMENT_DEFINITION)(on_definition)
    server.feature(types.TEXT_DOCUMENT_REFERENCES)(on_references)
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)(on_highlight)
    server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(on_prepare_rename)
    rename = types.RenameOptions(prepare_provider=True)
    server.feature(types.TEXT_DOCUMENT_RENAME, rename)(on_rename)
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(on_symbols)
    server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)(on_folding)
    server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)(on_tokens)
    server.feature(types.TEXT_DOCUMENT_CODE_LENS)(on_lenses)
    pulled = types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier="cnnshape"
    )
    server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pulled)(on_diagnostic)
    server.command(REPORT)(write_report)
