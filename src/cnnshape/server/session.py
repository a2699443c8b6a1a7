"""The texts that are open, what is known of each, and the one thread that works it out.

A change is worked out at once. What is typed meanwhile waits, and then only the newest text is
worked out, so that answers come as fast as they can and nothing piles up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cnnshape.editing.document import Document, Position
from cnnshape.editing.recognition import is_architecture
from cnnshape.editing.snapshot import Snapshot, snapshot_of
from cnnshape.server.client_settings import ClientSettings


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
        self._worked_out: dict[str, Document] = {}
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
        for forgotten in (self._snapshots, self._worked_out, self.focus):
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
        """Return what is known of a text as it is now; None if it is no architecture.

        Who is not answered in time may be cancelled: the work goes on for the others.
        """
        while (document := self._documents.get(uri)) is not None:
            if self._worked_out.get(uri) is document:
                return self._snapshots.get(uri)
            await asyncio.shield(self._work_on(uri))
        return None

    def latest(self, uri: str) -> Snapshot | None:
        """Return what was last known of a text, without waiting."""
        return self._snapshots.get(uri)

    def end(self) -> None:
        """Stop the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _forget_result(self, uri: str) -> None:
        self._worked_out.pop(uri, None)
        self._outdated.add(uri)
        self._work_on(uri)

    def _work_on(self, uri: str) -> asyncio.Task[None]:
        """Return the task that works out a text until nothing newer is there."""
        task = self._tasks.get(uri)
        if task is None or task.done():
            task = asyncio.get_running_loop().create_task(self._work(uri))
            self._tasks[uri] = task
        return task

    async def _work(self, uri: str) -> None:
        while (document := self._documents.get(uri)) is not None:
            if self._worked_out.get(uri) is document:
                return
            is_refreshed = uri in self._outdated
            self._outdated.discard(uri)
            snapshot = await self._result(document)
            is_newest = self._documents.get(uri) is document and uri not in self._outdated
            if is_newest:
                self._worked_out[uri] = document
                self._tell(document, snapshot)
            if snapshot is not None and uri in self._documents:
                self._snapshots[uri] = snapshot
            if is_newest and is_refreshed:
                self.listener.refresh()

    async def _result(self, document: Document) -> Snapshot | None:
        settings, problem = self.settings.settings_for(document, self._workspace_of(document))
        if problem is not None:
            self._warn(problem)
        buffers = dict(self._buffers(document))
        before = self._snapshots.get(document.uri)

        def work() -> Snapshot | None:
            if not is_architecture(document):
                return None
            return snapshot_of(document, settings, before, buffers)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except Exception as error:  # whatever it is, the next edit may be better
            self.listener.failed(document, error)
            return before

    def _tell(self, document: Document, snapshot: Snapshot | None) -> None:
        if snapshot is None:
            self._snapshots.pop(document.uri, None)
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
