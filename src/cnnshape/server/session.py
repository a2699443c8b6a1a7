"""The texts that are open, what is known of each, and the one thread that works it out.

A change is read and analysed at once. Linting takes longer: it waits until nothing is typed for a
moment. What is typed meanwhile waits, and then only the newest text is worked out, so that nothing
piles up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from cnnshape.editing.document import Document, Position
from cnnshape.editing.recognition import is_architecture
from cnnshape.editing.snapshot import Settings, Snapshot, linted, read_snapshot
from cnnshape.server.client_settings import ClientSettings

QUIET = 0.1
"""Seconds after which a text is linted: meanwhile its shapes are asked for, or a key is typed."""


class Listener:
    """Is told what comes of a text."""

    def known(self, snapshot: Snapshot) -> None:
        """Take what is known of a text as it is now."""

    def refresh(self) -> None:
        """Take that something is known anew of texts that have not changed themselves."""

    def dropped(self, document: Document) -> None:
        """Take that a text is no architecture, or none any more."""

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
        self._documents: dict[str, Document] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._read: dict[str, Document] = {}
        self._linted: dict[str, Document] = {}
        self._steps: dict[str, asyncio.Future[None]] = {}
        self._outdated: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._warned: set[str] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="analysis")

    def document(self, uri: str) -> Document | None:
        """Return an open text as it is now."""
        return self._documents.get(uri)

    def put(self, document: Document) -> None:
        """Take a text that was opened or changed, and work out those that extend it again."""
        self._documents[document.uri] = document
        self._work_on(document.uri)
        self.work_again(but=document.uri)

    def close(self, uri: str) -> Document | None:
        """Forget a text; it is what is on disk for those that extend it."""
        document = self._documents.pop(uri, None)
        for forgotten in (self._snapshots, self._read, self._linted, self.focus):
            forgotten.pop(uri, None)
        self.work_again(but=uri)
        return document

    def work_again(self, but: str | None = None) -> None:
        """Work out the open texts again that depend on other files: they may have changed."""
        for uri, document in self._documents.items():
            if uri != but and "extends" in document.text:
                self._forget_result(uri)

    def set(self, settings: ClientSettings) -> None:
        """Take other settings, and work out all texts with them."""
        self.settings = settings
        self._warned.clear()
        for problem in settings.problems:
            self._warn(problem)
        for uri in self._documents:
            self._forget_result(uri)

    async def current(self, uri: str) -> Snapshot | None:
        """Return what is known of a text as it is now, its findings perhaps of the text before.

        None if it is no architecture. Who is not answered in time may be cancelled: the work goes
        on for the others.
        """
        return await self._when(self._read, uri)

    async def linted(self, uri: str) -> Snapshot | None:
        """Return what is known of a text as it is now, with all its findings."""
        return await self._when(self._linted, uri)

    async def _when(self, done: Mapping[str, Document], uri: str) -> Snapshot | None:
        while (document := self._documents.get(uri)) is not None:
            if done.get(uri) is document:
                return self._snapshots.get(uri)
            self._work_on(uri)
            step = self._steps.setdefault(uri, asyncio.get_running_loop().create_future())
            await asyncio.shield(step)
        return None

    def end(self) -> None:
        """Stop the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _forget_result(self, uri: str) -> None:
        self._read.pop(uri, None)
        self._linted.pop(uri, None)
        self._outdated.add(uri)
        self._work_on(uri)

    def _work_on(self, uri: str) -> None:
        """Work out a text until nothing newer is there, if that is not done already."""
        task = self._tasks.get(uri)
        if task is None or task.done():
            self._tasks[uri] = asyncio.get_running_loop().create_task(self._work(uri))

    async def _work(self, uri: str) -> None:
        while (document := self._documents.get(uri)) is not None:
            if self._linted.get(uri) is document:
                break
            is_refreshed = uri in self._outdated
            self._outdated.discard(uri)
            snapshot = await self._in_thread(document, self._reading_of(document))
            self._take(self._read, document, snapshot)
            if is_refreshed and self._is_newest(document):
                self.listener.refresh()
            if await self._is_quiet(document):
                snapshot = await self._in_thread(document, partial(_linted, snapshot))
                self._take(self._linted, document, snapshot)
        self._tasks.pop(uri, None)
        self._step(uri)

    async def _is_quiet(self, document: Document) -> bool:
        """Say whether a text stays the newest for a moment: then it is worth linting."""
        if self._is_newest(document):
            await asyncio.sleep(QUIET)
        return self._is_newest(document)

    def _is_newest(self, document: Document) -> bool:
        return self._documents.get(document.uri) is document and document.uri not in self._outdated

    def _take(
        self, done: dict[str, Document], document: Document, snapshot: Snapshot | None
    ) -> None:
        """Keep what is known now; tell of it unless there is a newer text."""
        uri = document.uri
        if uri not in self._documents:
            return
        if snapshot is None:
            self._snapshots.pop(uri, None)
        else:
            self._snapshots[uri] = snapshot
        if self._is_newest(document):
            done[uri] = document
            self._tell(document, snapshot)
            self._step(uri)

    def _step(self, uri: str) -> None:
        """Wake those who wait for a text."""
        step = self._steps.pop(uri, None)
        if step is not None and not step.done():
            step.set_result(None)

    def _reading_of(self, document: Document) -> Callable[[], Snapshot | None]:
        settings, problem = self.settings.settings_for(document, self._workspace_of(document))
        if problem is not None:
            self._warn(problem)
        buffers = dict(self._buffers(document))
        return partial(_read, document, settings, self._snapshots.get(document.uri), buffers)

    async def _in_thread(
        self, document: Document, work: Callable[[], Snapshot | None]
    ) -> Snapshot | None:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except Exception as error:  # whatever it is, the next edit may be better
            self.listener.failed(document, error)
            return self._snapshots.get(document.uri)

    def _tell(self, document: Document, snapshot: Snapshot | None) -> None:
        if snapshot is None:
            self.listener.dropped(document)
            return
        if snapshot.refused is not None:
            self._warn(snapshot.refused)
        self.listener.known(snapshot)

    def _warn(self, problem: str) -> None:
        """Say what is wrong with settings, once."""
        if problem not in self._warned:
            self._warned.add(problem)
            self.listener.warned(problem)

    def _buffers(self, document: Document) -> Iterator[tuple[Path, str]]:
        for other in self._documents.values():
            if other.path is not None and other is not document:
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


def _linted(snapshot: Snapshot | None) -> Snapshot | None:
    return None if snapshot is None else linted(snapshot)
