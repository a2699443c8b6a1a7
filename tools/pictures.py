"""Write docs/pictures: a table and a finding as they look on a terminal, from real output.

python -m tools.pictures
"""

from __future__ import annotations

import io
import os
import re
from html import unescape
from typing import NamedTuple
from unittest.mock import patch

from rich.console import Console
from rich.text import Text

import cnnshape
from cnnshape.report.findings.diagnostics import print_findings
from cnnshape.report.table.table import print_table
from tools.page_folder import DOCS

FOLDER = DOCS / "pictures"
WIDTH = 92
COLOURFUL = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

REMOTE_FONT = re.compile(r" *@font-face \{.*?\}\n", re.DOTALL)
"""A font that a viewer would load from another server; it has one of its own."""

STEM = """\
input: [224, 224, 3]
layers:
  - {name: conv1, type: conv, filters: 96, kernel: 11, stride: 4}
  - {type: batch_norm, activation: relu}
  - {type: max_pool, kernel: 3, stride: 2}
"""


class Terminal(io.StringIO):
    """A stream that is taken for a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


class Picture(NamedTuple):
    """The name of a picture, the command that it shows, and what that prints on a terminal."""

    name: str
    command: str
    printed: str

    @property
    def plain(self) -> str:
        """What is printed, without colours."""
        return Text.from_ansi(self.printed).plain

    def svg(self) -> str:
        """Return the picture."""
        console = Console(record=True, file=io.StringIO(), width=WIDTH, highlight=False)
        console.print(Text.from_ansi(self.printed), soft_wrap=True)
        return REMOTE_FONT.sub("", console.export_svg(title=self.command, unique_id=self.name))


def pictures() -> tuple[Picture, ...]:
    """Return the pictures of the README."""
    with patch.dict(os.environ, {**COLOURFUL, "COLUMNS": str(WIDTH)}):
        os.environ.pop("NO_COLOR", None)
        return (
            Picture("table", "cnnshape table lenet", _table()),
            Picture("finding", "cnnshape lint stem.yaml", _findings()),
        )


def text_in(svg: str) -> str:
    """Return the text of a picture without blanks, which SVG does not keep."""
    found = re.findall(r"<text class=\"\w+-r\d+\"[^>]*>([^<]*)</text>", svg)
    return without_blanks("".join(map(unescape, found)))


def without_blanks(text: str) -> str:
    """Return a text without any blanks."""
    return "".join(text.split())


def _table() -> str:
    terminal = Terminal()
    print_table([cnnshape.analyze(cnnshape.load("lenet"))], None, None, terminal, WIDTH)
    return terminal.getvalue()


def _findings() -> str:
    terminal = Terminal()
    print_findings(cnnshape.lint(cnnshape.loads(STEM, file="stem.yaml")), terminal)
    return terminal.getvalue()


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    for picture in pictures():
        (FOLDER / f"{picture.name}.svg").write_text(picture.svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
