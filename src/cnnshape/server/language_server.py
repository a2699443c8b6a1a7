"""The server itself: what it keeps, what it tells the client, and what it finds out about it."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from cnnshape import __version__
from cnnshape.editing.document import Document
from cnnshape.editing.snapshot import Snapshot
from cnnshape.server.client_settings import SECTION, client_settings
from cnnshape.server.protocol_types import Writer
from cnnshape.server.report import Reports
from cnnshape.server.session import Listener, Session


class CnnshapeServer(LanguageServer, Listener):  # type: ignore[misc, unused-ignore]
    """A language server with a session of open texts."""

    def __init__(self) -> None:
        """Start without a client."""
        # Whole texts: parts of them would be put together by pygls, which breaks lines where
        # neither the protocol nor YAML does.
        super().__init__(
            "cnnshape", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full
        )
        self.session = Session(self)
        self.reports = Reports()

    # What the client can do

    @property
    def encoding(self) -> str:
        """The units in which the client counts columns."""
        chosen = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        return types.PositionEncodingKind(chosen).value

    @property
    def pulls_diagnostics(self) -> bool:
        """Whether the client asks for findings, so that none are sent unasked."""
        text = self.client_capabilities.text_document
        return text is not None and text.diagnostic is not None

    @property
    def resolves_edits(self) -> bool:
        """Whether the client asks for the edits of an action when it is chosen."""
        text = self.client_capabilities.text_document
        action = None if text is None else text.code_action
        support = None if action is None else action.resolve_support
        return support is not None and "edit" in support.properties

    def _can_refresh(self, what: str) -> bool:
        workspace = self.client_capabilities.workspace
        capability = getattr(workspace, what, None)
        return bool(getattr(capability, "refresh_support", False))

    # Texts

    def open(self, uri: str, text: str, version: int) -> None:
        """Take a text as it is now in the editor."""
        path = uris.to_fs_path(uri) if uri.startswith("file:") else None
        self.session.put(Document(uri, text, version, Path(path) if path else None))

    async def writer(self, uri: str, *, is_linted: bool = False) -> Writer | None:
        """Return what writes for this client what is known of a text; None for no architecture.

        The request is outdated if the text changes meanwhile. Unless it `is_linted`, findings of
        the linter may be those of the text before.
        """
        before = self.session.document(uri)
        get = self.session.linted if is_linted else self.session.current
        snapshot = await get(uri)
        if self.session.document(uri) is not before:
            raise JsonRpcException(
                "the text has changed", types.LSPErrorCodes.ContentModified.value
            )
        return None if snapshot is None else Writer(self.encoding, snapshot)

    def take_folders(self) -> None:
        """Look for files that extend others in the folders of the workspace."""
        paths = (uris.to_fs_path(each.uri) for each in self.workspace.folders.values())
        found = [Path(path).resolve() for path in paths if path]
        root = self.workspace.root_path
        self.session.folders = tuple(found or ([Path(root).resolve()] if root else []))

    async def take_settings(self) -> None:
        """Ask the client for its settings, if it can be asked."""
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.configuration:
            items = [types.ConfigurationItem(section=SECTION)]
            answer = await self.workspace_configuration_async(types.ConfigurationParams(items))
            if answer and answer[0]:
                self.use_settings(answer[0])

    def use_settings(self, written: Any) -> None:
        """Use settings as the client writes them."""
        self.session.set(client_settings(written))

    # What comes of the texts

    def known(self, snapshot: Snapshot) -> None:
        """Send the findings, if the client does not ask for them."""
        if not self.pulls_diagnostics:
            self._publish(snapshot.document, Writer(self.encoding, snapshot).diagnostics())

    def refresh(self) -> None:
        """Let the client ask again for what it has of texts that have not changed."""
        if self.pulls_diagnostics and self._can_refresh("diagnostics"):
            self.workspace_diagnostic_refresh(None)
        if self._can_refresh("code_lens"):
            self.workspace_code_lens_refresh(None)
        self.refresh_hints()

    def refresh_hints(self) -> None:
        """Let the client ask for the hints again."""
        if self._can_refresh("inlay_hint"):
            self.workspace_inlay_hint_refresh(None)

    def dropped(self, document: Document) -> None:
        """Take back the findings of a text that is no architecture any more."""
        if not self.pulls_diagnostics:
            self._publish(document, [])

    def failed(self, document: Document, error: BaseException) -> None:
        """Write a mistake of the program to the log of the client."""
        text = "".join(traceback.format_exception(error))
        message = f"cnnshape failed on {document.name}: please report this\n{text}"
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    def warned(self, message: str) -> None:
        """Show what is wrong with settings."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def _publish(self, document: Document, found: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, found, document.version)
        )
