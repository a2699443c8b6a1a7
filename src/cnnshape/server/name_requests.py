"""What the server answers about names: where they are defined and meant, and how to change them."""

from __future__ import annotations

from asyncio import to_thread

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from cnnshape.editing.hints import calls_at
from cnnshape.editing.navigation import definition, highlights, references
from cnnshape.editing.renaming import CannotRename, name_to_change, renaming
from cnnshape.server.language_server import CnnshapeServer


async def on_definition(
    server: CnnshapeServer, params: types.DefinitionParams
) -> list[types.Location] | None:
    """Lead from a name to where it is defined."""
    writer = await server.writer(params.text_document.uri)
    if writer is None:
        return None
    found = await to_thread(definition, writer.snapshot, writer.position(params.position))
    return [writer.location(each) for each in found]


async def on_references(
    server: CnnshapeServer, params: types.ReferenceParams
) -> list[types.Location] | None:
    """List every place that means the same."""
    writer = await server.writer(params.text_document.uri)
    if writer is None:
        return None
    found = await to_thread(references, writer.snapshot, writer.position(params.position))
    with_definition = params.context.include_declaration
    return [writer.location(each.span) for each in found if with_definition or not each.defines]


async def on_highlight(
    server: CnnshapeServer, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """Mark what is at the cursor, and remember the cursor: hints show the call that it is in."""
    uri = params.text_document.uri
    writer = await server.writer(uri)
    if writer is None:
        return None
    position = writer.position(params.position)
    before = server.session.focus.get(uri)
    server.session.focus[uri] = position
    if calls_at(writer.snapshot, before) != calls_at(writer.snapshot, position):
        server.refresh_hints()
    return [writer.highlight(each) for each in highlights(writer.snapshot, position)]


async def on_prepare_rename(
    server: CnnshapeServer, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Say what can be renamed at a place, or why nothing can."""
    writer = await server.writer(params.text_document.uri)
    if writer is None:
        return None
    try:
        position = writer.position(params.position)
        span = await to_thread(name_to_change, writer.snapshot, position)
    except CannotRename as error:
        raise _refused(error) from None
    return types.PrepareRenamePlaceholder(writer.range(span), span.text)


async def on_rename(
    server: CnnshapeServer, params: types.RenameParams
) -> types.WorkspaceEdit | None:
    """Rename something in all files that mean it."""
    writer = await server.writer(params.text_document.uri)
    if writer is None:
        return None
    position = writer.position(params.position)
    try:
        edits = await to_thread(renaming, writer.snapshot, position, params.new_name)
    except CannotRename as error:
        raise _refused(error) from None
    return writer.workspace_edit(edits)


def _refused(error: CannotRename) -> JsonRpcException:
    return JsonRpcException(str(error), types.LSPErrorCodes.RequestFailed.value)


def register(server: CnnshapeServer) -> None:
    """Let the server answer."""
    server.feature(types.TEXT_DOCUMENT_DEFINITION)(on_definition)
    server.feature(types.TEXT_DOCUMENT_REFERENCES)(on_references)
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)(on_highlight)
    server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(on_prepare_rename)
    rename = types.RenameOptions(prepare_provider=True)
    server.feature(types.TEXT_DOCUMENT_RENAME, rename)(on_rename)
