"""A report that grows by whole rows, and can be gone on with wherever it ended.

Beside the report stands its journal: a line that says what the report is of, and then, again and
again, how far it is. When the report is complete the journal goes.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from cnnshape.cli.exits import fail
from cnnshape.cli.read_files import refuse_to_overwrite

SECONDS_BETWEEN_NOTES = 0.2
SUFFIX = ".progress"


class Reached(NamedTuple):
    """How far a report is: designs that were looked at, and the rows of those that are wanted."""

    designs: int = 0
    rows: int = 0
    rows_with_errors: int = 0
    bytes: int = 0


class GrowingOutput:
    """A report and its journal, both open; rows are written whole or taken back."""

    def __init__(self, path: Path, report: FileIO, journal: FileIO, reached: Reached) -> None:
        """Go on after what was reached."""
        self.path = path
        self.reached = reached
        self._report = report
        self._journal = journal
        self._next_note = 0.0

    def write(self, text: str) -> None:
        """Write whole lines; a part of one that does not fit on the disk is removed again."""
        content = text.encode("utf-8", "backslashreplace")
        try:
            written = 0
            while written < len(content):
                written += self._report.write(content[written:])
        except OSError:
            self._report.truncate(self.reached.bytes)
            raise
        self.reached = self.reached._replace(bytes=self.reached.bytes + len(content))

    def row(self, text: str, *, has_errors: bool) -> None:
        """Write the row of a design."""
        self.write(text)
        rows, errors = self.reached.rows + 1, self.reached.rows_with_errors + has_errors
        self.reached = self.reached._replace(rows=rows, rows_with_errors=errors)

    def looked_at(self, designs: int) -> None:
        """Note now and then that all rows of the first designs are written."""
        self.reached = self.reached._replace(designs=designs)
        if monotonic() >= self._next_note:
            self._next_note = monotonic() + SECONDS_BETWEEN_NOTES
            self._journal.write(_line(list(self.reached)))


@contextmanager
def growing(path: Path, identity: str, *, goes_on: bool) -> Iterator[GrowingOutput]:
    """Give a report that grows; end the command if it cannot be written or is of other designs.

    `identity` is what two runs must have in common to write one report.
    """
    refuse_to_overwrite(path)
    beside = path.with_name(path.name + SUFFIX)
    try:
        reached = _reached(path, beside, identity, goes_on=goes_on)
        with path.open("ab", 0) as report, beside.open("ab", 0) as journal:
            _lock(journal, path)
            report.truncate(reached.bytes)
            if reached == Reached():
                journal.truncate(0)
                journal.write(_line(identity))
            output = GrowingOutput(path, report, journal, reached)
            try:
                yield output
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                    raise
                fail(
                    f"cannot write more to {path}: {error.strerror}; its first "
                    f"{output.reached.rows:,} rows are kept: make room and go on with --resume"
                )
        beside.unlink()
    except OSError as error:
        fail(f"cannot write {error.filename or path}: {error.strerror or error}")


def _reached(path: Path, beside: Path, identity: str, *, goes_on: bool) -> Reached:
    """Return where to go on; end the command where another report would be lost."""
    if not beside.exists():
        if goes_on and path.exists():
            fail(f"{path} is no unfinished sweep: there is nothing to go on with; omit --resume")
        return Reached()
    if not goes_on:
        fail(f"{path} is an unfinished sweep: go on with --resume, or delete {beside}")
    first, *notes = beside.read_bytes().split(b"\n")
    if _read(first) != identity:
        fail(
            f"{path} was begun with another file, other options or another version of cnnshape: "
            f"give the same ones, or delete {beside}"
        )
    size = path.stat().st_size if path.exists() else 0
    read = (_read(note) for note in notes)
    known = [Reached(*note) for note in read if isinstance(note, list) and len(note) == 4]
    return max((each for each in known if each.bytes <= size), default=Reached())


def _read(line: bytes) -> Any:
    """Return what a line of a journal says, None for one that was cut off."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _line(content: str | list[int]) -> bytes:
    return json.dumps(content).encode() + b"\n"


def _lock(journal: FileIO, path: Path) -> None:
    """End the command if another process writes the same report, where that can be known."""
    if os.name != "posix":
        return
    import fcntl

    try:
        fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        fail(f"{path} is being written by another process: wait for it, or give another --output")
