"""The open texts of a client, and what they depend on: each other, settings, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from cnnshape.editing.document import Document, Position
from cnnshape.editing.recognition import is_architecture
from cnnshape.editing.snapshot import Settings, Snapshot, read_snapshot
from cnnshape.server.client_settings import ClientSettings
from cnnshape.server.open_text import OpenText, Threads


class Listener:
    """Is told what comes of the texts."""

    def known(self, snapshot: Snapshot) -> None:
        """Take what is known of a text as it is now."""

    def dropped(self, document: Document) -> None:
        """Take that a text is no architecture, or none any more."""

    def refresh(self) -> None:
        """Take that something is known anew of texts that have not changed themselves."""

    def failed(self, document: Document, error: BaseException) -> None:
        """Take that a text could not be worked out: that is a mistake of the program."""

    def warned(self, message: str) -> None:
        """Take what is wrong with settings."""


class Session:
    """The open texts of one client."""

    def __init__(self, listener: Listener) -> None:
        """Start with no text."""
        self.listener = listener
        self.settings = ClientSettings()
        self.folders: tuple[Path, ...] = ()
        self.focus: dict[str, Position] = {}
        self._texts: dict[str, OpenText] = {}
        self._warned: set[str] = set()
        self._threads = Threads(
            ThreadPoolExecutor(1, thread_name_prefix="reading"),
            ThreadPoolExecutor(1, thread_name_prefix="linting"),
        )

    def document(self, uri: str) -> Document | None:
        """Return an open text as it is now."""
        text = self._texts.get(uri)
        return None if text is None else text.document

    def put(self, document: Document) -> None:
        """Take a text that was opened or changed, and work out those that extend it again."""
        text = self._texts.get(document.uri)
        if text is None:
            self._texts[document.uri] = OpenText(document, self, self._threads)
        else:
            text.change(document)
        self._work_again(but=document.uri)

    def close(self, uri: str) -> Document | None:
        """Forget a text; it is what is on disk for those that extend it."""
        text = self._texts.pop(uri, None)
        self.focus.pop(uri, None)
        if text is None:
            return None
        text.close()
        self._work_again(but=uri)
        return text.document

    def set(self, settings: ClientSettings) -> None:
        """Take other settings, and work out all texts with them."""
        self.settings = settings
        self._warned.clear()
        for problem in settings.problems:
            self._warn(problem)
        for text in self._texts.values():
            text.work_again()

    async def current(self, uri: str) -> Snapshot | None:
        """Return what is known of a text as it is now, its findings perhaps of the one before.

        None if it is no architecture, or not open.
        """
        text = self._texts.get(uri)
        return None if text is None else await text.current()

    async def linted(self, uri: str) -> Snapshot | None:
        """Return what is known of a text as it is now, with all its findings; None likewise."""
        text = self._texts.get(uri)
        return None if text is None else await text.linted()

    def end(self) -> None:
        """Stop the threads."""
        for thread in self._threads:
            thread.shutdown(wait=False, cancel_futures=True)

    def _work_again(self, but: str) -> None:
        """Work out the open texts again that extend a file: it may have changed."""
        for uri, text in self._texts.items():
            if uri != but and "extends" in text.document.text:
                text.work_again()

    # What the open texts ask and tell

    def reading(self, document: Document, before: Snapshot | None) -> Callable[[], Snapshot | None]:
        """Return what reads a text in another thread; that gives None for no architecture."""
        settings, problem = self.settings.settings_for(document, self._workspace_of(document))
        if problem is not None:
            self._warn(problem)
        return partial(_read, document, settings, before, dict(self._buffers(document)))

    def tell(self, document: Document, snapshot: Snapshot | None) -> None:
        """Pass on what is known of a text now."""
        if snapshot is None:
            self.listener.dropped(document)
            return
        if snapshot.refused is not None:
            self._warn(snapshot.refused)
        self.listener.known(snapshot)

    def refreshed(self) -> None:
        """Pass on that something is known anew."""
        self.listener.refresh()

    def failed(self, document: Document, error: BaseException) -> None:
        """Pass on a mistake of the program."""
        self.listener.failed(document, error)

    def _warn(self, problem: str) -> None:
        """Say what is wrong with settings, once."""
        if problem not in self._warned:
            self._warned.add(problem)
            self.listener.warned(problem)

    def _buffers(self, document: Document) -> Iterator[tuple[Path, str]]:
        for text in self._texts.values():
            other = text.document
            if other.path is not None and other.uri != document.uri:
                yield other.path.resolve(), other.source.text

    def _workspace_of(self, document: Document) -> Path | None:
        """Return the folder of the workspace that a text is in."""
        if document.path is None:
            return None
        path = document.path.resolve()
        return next((each for each in self.folders if path.is_relative_to(each)), None)


def _read(
    document: Document,
    settings: Settings,
    before: Snapshot | None,
    buffers: Mapping[Path, str],
) -> Snapshot | None:
    """Return what is known of a text before it is linted; None if it is no architecture."""
    if not is_architecture(document):
        return None
    return read_snapshot(document, settings, before, buffers)
