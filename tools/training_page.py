"""Run docs/training.md from top to bottom, and write what it prints and draws into the page.

    python -m tools.training_page

It needs torch and scikit-learn. A block of `console` is a command with what it prints, one of `sh`
only commands, and one of `text` what the Python before it prints.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sys
import tempfile
from contextlib import ExitStack, chdir, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from cnnshape.report.paper import WIDE_ENOUGH
from tools.page_folder import DOCS
from tools.readme import printed

PAGE = DOCS / "training.md"
PICTURE = DOCS / "pictures/training.svg"
DESIGNS = DOCS / "examples/training"
MODULE = "digits_net"

BLOCK = re.compile(r"^```(\w+)\n((?:.*\n)*?)```$", re.MULTILINE)


class Block(NamedTuple):
    """A block of the page: its language and its text."""

    language: str
    text: str


class Session:
    """The Python names of the page and what was printed last; blocks run in the current folder."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"__name__": PAGE.name}
        self.printed = ""

    def run(self, block: Block) -> Block:
        """Run a block; return it with what is printed now."""
        match block.language:
            case "console":
                return block._replace(text=_with_output(block.text.splitlines()[0]))
            case "sh":
                for line in block.text.splitlines():
                    printed(shlex.split(line)[1:])
            case "python":
                with redirect_stdout(io.StringIO()) as stream:
                    exec(compile(block.text, PAGE.name, "exec"), self.names)
                self.printed = stream.getvalue()
            case "text":
                return block._replace(text=self.printed)
        return block


class Result(NamedTuple):
    """The page and the picture as they would be written, and the names that Python has at last."""

    page: str
    picture: str
    names: dict[str, Any]


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page in their order."""
    return [Block(*found.groups()) for found in BLOCK.finditer(page)]


def executed(page: str) -> Result:
    """Run all blocks of the page in a folder with copies of its designs."""
    session = Session()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        shutil.copytree(DESIGNS, folder, dirs_exist_ok=True)
        stack.enter_context(chdir(folder))
        stack.enter_context(patch.object(sys, "path", [folder, *sys.path]))
        stack.callback(sys.modules.pop, MODULE, None)
        texts = [session.run(block).text for block in blocks(page)]
        picture = Path(PICTURE.name).read_text(encoding="utf-8")
    return Result(_with_texts(page, texts), picture, session.names)


def _with_output(line: str) -> str:
    """Return a line as `$ cnnshape table digits.yaml` with what the command prints below it."""
    program, *words = shlex.split(line.removeprefix("$ "))
    if program == "cat":
        return f"{line}\n{Path(words[0]).read_text(encoding='utf-8')}"
    return f"{line}\n{printed(words, WIDE_ENOUGH)}"


def _with_texts(page: str, texts: list[str]) -> str:
    remaining = iter(texts)
    return BLOCK.sub(lambda found: f"```{found[1]}\n{next(remaining)}```", page)


def main() -> None:
    """Write the page and its picture."""
    result = executed(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(result.page, encoding="utf-8")
    PICTURE.write_text(result.picture, encoding="utf-8")


if __name__ == "__main__":
    main()
