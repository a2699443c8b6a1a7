"""Write the report of an open text to a file that a browser or an editor can show."""

from __future__ import annotations

import tempfile
from pathlib import Path

from cnnshape.editing.snapshot import Snapshot


class Reports:
    """The folder of the reports of one session, which is removed with it."""

    def __init__(self) -> None:
        """Start without a folder."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def write(self, snapshot: Snapshot) -> Path | None:
        """Write the page of a text as it is now, and return its path; None while it has none."""
        from cnnshape.report.pages.data import Reported, page_data
        from cnnshape.report.pages.page import page_text

        if snapshot.analysis is None or snapshot.is_stale:
            return None
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="cnnshape-")
        path = snapshot.document.path
        name = "report" if path is None else path.stem
        page = Path(self._folder.name) / f"{name}.html"
        findings = snapshot.diagnostics
        page.write_text(
            page_text(page_data([Reported(snapshot.analysis, findings)])), encoding="utf-8"
        )
        return page

    def remove(self) -> None:
        """Remove the folder."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
