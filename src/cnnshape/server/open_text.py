"""One open text: it is read at once and linted after a while, each in a thread, the newest only.

What is typed while a text is read waits, and then only the newest text is read, so that nothing
piles up. Linting takes longer, and must hold up no reading: it has a thread of its own, and begins
when nothing was typed for a moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import NamedTuple, Protocol

from cnnshape.editing.document import Document
from cnnshape.editing.snapshot import Snapshot, linted

QUIET = 0.1
"""Seconds after which a text is linted: meanwhile its shapes are asked for, or a key is typed."""


class Owner(Protocol):
    """Who has the text: it says how to read it, and hears what comes of that."""

    def reading(self, document: Document, before: Snapshot | None) -> Callable[[], Snapshot | None]:
        """Return what reads a text in another thread; that gives None for no architecture."""

    def tell(self, document: Document, snapshot: Snapshot | None) -> None:
        """Take what is known of a text now."""

    def refreshed(self) -> None:
        """Take that something is known anew of a text that has not changed itself."""

    def failed(self, document: Document, error: BaseException) -> None:
        """Take that a text could not be worked out: that is a mistake of the program."""


class Threads(NamedTuple):
    """Where texts are read, and where they are linted."""

    reading: Executor
    linting: Executor


class OpenText:
    """A text that is open, with what is known of it so far."""

    def __init__(self, document: Document, owner: Owner, threads: Threads) -> None:
        """Start to work on a text."""
        self.document = document
        self.snapshot: Snapshot | None = None
        self._owner, self._threads = owner, threads
        self._wanted, self._read, self._linted = 0, -1, -1
        self._is_again = False
        self._is_open = True
        self._step: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._work()

    def change(self, document: Document) -> None:
        """Work out a newer text."""
        self.document = document
        self._wanted += 1
        self._work()

    def work_again(self) -> None:
        """Work out the same text again, since what it depends on has changed."""
        self._is_again = True
        self._wanted += 1
        self._work()

    def close(self) -> None:
        """Stop as soon as may be; who waits is told that there is nothing."""
        self._is_open = False
        self._made_a_step()

    async def current(self) -> Snapshot | None:
        """Return what is known of the text as it is now, its findings perhaps of the one before."""
        return await self._when(lambda: self._read == self._wanted)

    async def linted(self) -> Snapshot | None:
        """Return what is known of the text as it is now, with all its findings."""
        return await self._when(lambda: self._linted == self._wanted)

    async def _when(self, is_done: Callable[[], bool]) -> Snapshot | None:
        """Wait for a step of the work, which goes on if who waits is cancelled."""
        while self._is_open and not is_done():
            await asyncio.shield(self._step)
        return self.snapshot if self._is_open else None

    def _work(self) -> None:
        for name, work in (("read", self._read_newest), ("lint", self._lint_newest)):
            task = self._tasks.get(name)
            if task is None or task.done():
                self._tasks[name] = asyncio.get_running_loop().create_task(work())

    async def _read_newest(self) -> None:
        while self._is_open and self._read < self._wanted:
            wanted, document, is_again = self._wanted, self.document, self._is_again
            self._is_again = False
            read = self._owner.reading(document, self.snapshot)
            self.snapshot = await self._in(self._threads.reading, read)
            if self._is_open and wanted == self._wanted:
                self._read = wanted
                self._owner.tell(document, self.snapshot)
                if is_again:
                    self._owner.refreshed()
                self._made_a_step()

    async def _lint_newest(self) -> None:
        while self._is_open and self._linted < self._wanted:
            wanted = self._wanted
            snapshot = await self.current()
            await asyncio.sleep(QUIET)
            if wanted != self._wanted:
                continue
            if snapshot is not None:
                snapshot = await self._in(self._threads.linting, partial(linted, snapshot))
            if self._is_open and wanted == self._wanted:
                self._linted = wanted
                self.snapshot = snapshot
                if snapshot is not None:
                    self._owner.tell(self.document, snapshot)
                self._made_a_step()

    async def _in(self, thread: Executor, work: Callable[[], Snapshot | None]) -> Snapshot | None:
        """Return what comes of work in a thread; what was known before if it fails."""
        try:
            return await asyncio.get_running_loop().run_in_executor(thread, work)
        except Exception as error:  # whatever it is, the next edit may be better
            self._owner.failed(self.document, error)
            return self.snapshot

    def _made_a_step(self) -> None:
        """Wake those who wait."""
        step, self._step = self._step, asyncio.get_running_loop().create_future()
        step.set_result(None)
