"""Folders of documentation that are written from code: write them, or say what is not current."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[1] / "docs"


class PageFolder(NamedTuple):
    """A folder of docs and the text of every page in it, but for the pages written by hand."""

    path: Path
    pages: Mapping[str, str]
    by_hand: frozenset[str] = frozenset()

    def differences(self) -> Iterator[str]:
        """Return what in the folder is not as it would be written."""
        found = {path.name: path for path in self.path.glob("*") if path.name not in self.by_hand}
        for name in sorted({*self.pages, *found}):
            if name not in found:
                yield f"{name} is missing"
            elif name not in self.pages:
                yield f"{name} has no source in the code"
            elif found[name].read_text(encoding="utf-8") != self.pages[name]:
                yield f"{name} is not current"

    def write(self) -> None:
        """Write every page, and remove those that have no source in the code."""
        self.path.mkdir(parents=True, exist_ok=True)
        for path in self.path.glob("*.md"):
            if path.name not in self.by_hand and path.name not in self.pages:
                path.unlink()
        for name, text in self.pages.items():
            (self.path / name).write_text(text, encoding="utf-8")


def write_or_check(folder: PageFolder, arguments: Sequence[str]) -> int:
    """Write a folder, or with `--check` print what is not current and return 1."""
    if "--check" not in arguments:
        folder.write()
        return 0
    found = list(folder.differences())
    sys.stderr.writelines(f"docs/{folder.path.name}: {each}\n" for each in found)
    return 1 if found else 0
