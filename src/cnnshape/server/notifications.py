"""What the client tells: texts that are opened, changed and closed, settings, files, the end."""

from __future__ import annotations

from lsprotocol import types

from cnnshape.linting.settings import settings_of
from cnnshape.server.language_server import CnnshapeServer

WATCHED = "**/{cnnshape.toml,pyproject.toml,*.yaml,*.yml}"
"""Files that settings and extended architectures are in."""


def on_initialize(server: CnnshapeServer, params: types.InitializeParams) -> None:
    """Take the settings that come with the first message."""
    if params.initialization_options is not None:
        server.use_settings(params.initialization_options)


async def on_initialized(server: CnnshapeServer, params: types.InitializedParams) -> None:
    """Take the folders, watch their files, and ask for settings."""
    server.take_folders()
    workspace = server.client_capabilities.workspace
    watching = None if workspace is None else workspace.did_change_watched_files
    if watching is not None and watching.dynamic_registration:
        watchers = types.DidChangeWatchedFilesRegistrationOptions(
            [types.FileSystemWatcher(WATCHED)]
        )
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = types.Registration("cnnshape-files", method, watchers)
        await server.client_register_capability_async(types.RegistrationParams([registration]))
    await server.take_settings()


def on_open(server: CnnshapeServer, params: types.DidOpenTextDocumentParams) -> None:
    """Work out a text that was opened."""
    document = params.text_document
    server.open(document.uri, document.text, document.version)


def on_change(server: CnnshapeServer, params: types.DidChangeTextDocumentParams) -> None:
    """Work out a text that has changed."""
    document = params.text_document
    server.open(document.uri, params.content_changes[-1].text, document.version)


def on_close(server: CnnshapeServer, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a text, and take back what was found in it."""
    document = server.session.close(params.text_document.uri)
    if document is not None:
        server.dropped(document)


async def on_configuration(
    server: CnnshapeServer, params: types.DidChangeConfigurationParams
) -> None:
    """Take other settings: those that are sent, or else those that the client has."""
    if params.settings:
        server.use_settings(params.settings)
    else:
        await server.take_settings()


def on_files(server: CnnshapeServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Work out the open texts again if a file has changed that they may depend on."""
    settings_of.cache_clear()
    server.session.set(server.session.settings)


def on_folders(server: CnnshapeServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Take other folders."""
    server.take_folders()


def on_shutdown(server: CnnshapeServer, params: None) -> None:
    """Stop the work and remove what was written."""
    server.session.end()
    server.reports.remove()


def register(server: CnnshapeServer) -> None:
    """Let the server listen."""
    server.feature(types.INITIALIZE)(on_initialize)
    server.feature(types.INITIALIZED)(on_initialized)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(on_open)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(on_change)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(on_close)
    server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(on_configuration)
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(on_files)
    server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(on_folders)
    server.feature(types.SHUTDOWN)(on_shutdown)
