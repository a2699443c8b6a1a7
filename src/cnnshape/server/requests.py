"""What the server answers: each request of the protocol with the feature that answers it.

What takes longer has a thread, so that the next keystroke is heard meanwhile.
"""

from __future__ import annotations

from asyncio import to_thread

from lsprotocol import types

from cnnshape.editing.completion import completion
from cnnshape.editing.folding import folds
from cnnshape.editing.hints import hints
from cnnshape.editing.hover import hover
from cnnshape.editing.lenses import lenses
from cnnshape.editing.symbols import symbols
from cnnshape.editing.tokens import tokens
from cnnshape.server.actions import KINDS, code_actions, resolved
from cnnshape.server.language_server import CnnshapeServer
from cnnshape.server.protocol_types import LEGEND, REPORT


async def on_hover(server: CnnshapeServer, params: types.HoverParams) -> types.Hover | None:
    """Say what is under the mouse."""
    writer = await server.writer(params.text_document.uri)
    if writer is None:
        return None
    found = await to_thread(hover, writer.snapshot, writer.position(params.position))
    return None if found is None else writer.hover(found)


async def on_hints(
    server: CnnshapeServer, params: types.InlayHintParams
) -> list[types.InlayHint] | None:
    """Show shapes beside the lines that are seen."""
    uri = params.text_document.uri
    writer = await server.writer(uri)
    if writer is None:
        return None
    seen = writer.span(params.range)
    found = hints(writer.snapshot, server.session.focus.get(uri), seen)
    return [writer.hint(each) for each in found]


async def on_completion(
    server: CnnshapeServer, params: types.CompletionParams
) -> types.CompletionList | None:
    """Propose what may be written at the cursor."""
    writer = await server.writer(params.text_document.uri)
    if writer is None:
        return None
    found = await to_thread(completion, writer.snapshot, writer.position(params.position))
    items = [writer.proposal(each, at) for at, each in enumerate(found)]
    return types.CompletionList(is_incomplete=False, items=items)


async def on_code_action(
    server: CnnshapeServer, params: types.CodeActionParams
) -> list[types.CodeAction] | None:
    """Offer fixes and suppressions for the lines of a stretch."""
    writer = await server.writer(params.text_document.uri, is_linted=True)
    if writer is None:
        return None
    span = writer.span(params.range)
    only = params.context.only
    words = None if only is None else [str(getattr(each, "value", each)) for each in only]
    return await to_thread(code_actions, writer, span, words, resolves=server.resolves_edits)


async def on_resolve(server: CnnshapeServer, action: types.CodeAction) -> types.CodeAction:
    """Work out what a chosen suppression changes."""
    if not isinstance(action.data, dict):
        return action
    writer = await server.writer(action.data["uri"], is_linted=True)
    return action if writer is None else await to_thread(resolved, writer, action)


async def on_symbols(
    server: CnnshapeServer, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    """Outline the text."""
    writer = await server.writer(params.text_document.uri)
    if writer is None or writer.snapshot.root is None:
        return None
    return [writer.symbol(each) for each in symbols(writer.snapshot.root)]


async def on_folding(
    server: CnnshapeServer, params: types.FoldingRangeParams
) -> list[types.FoldingRange] | None:
    """Say which lines can be folded."""
    writer = await server.writer(params.text_document.uri)
    if writer is None or writer.snapshot.root is None:
        return None
    return [writer.fold(each) for each in folds(writer.snapshot.root)]


async def on_tokens(
    server: CnnshapeServer, params: types.SemanticTokensParams
) -> types.SemanticTokens | None:
    """Say what the words of the text are."""
    writer = await server.writer(params.text_document.uri)
    if writer is None:
        return None
    return writer.tokens(await to_thread(tokens, writer.snapshot))


async def on_lenses(
    server: CnnshapeServer, params: types.CodeLensParams
) -> list[types.CodeLens] | None:
    """Show totals, budgets and uses of blocks."""
    writer = await server.writer(params.text_document.uri)
    if writer is None:
        return None
    return [writer.lens(each) for each in lenses(writer.snapshot)]


async def on_diagnostic(
    server: CnnshapeServer, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport:
    """Return the findings to a client that asks for them."""
    writer = await server.writer(params.text_document.uri, is_linted=True)
    return types.RelatedFullDocumentDiagnosticReport([] if writer is None else writer.diagnostics())


async def write_report(server: CnnshapeServer, uri: str) -> str | None:
    """Write the report of an open text, show it if the client can, and return its address."""
    writer = await server.writer(uri, is_linted=True)
    page = None if writer is None else await to_thread(server.reports.write, writer.snapshot)
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
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(on_symbols)
    server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)(on_folding)
    server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)(on_tokens)
    server.feature(types.TEXT_DOCUMENT_CODE_LENS)(on_lenses)
    pulled = types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier="cnnshape"
    )
    server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pulled)(on_diagnostic)
    server.command(REPORT)(write_report)
