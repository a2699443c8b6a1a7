"""Every command on a file, in this process: its exit code, and no fault of its own."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from cnnshape.cli.command_line import SHOW_TRACEBACK, run

EXIT_CODES = (0, 1, 2, 130)
"""Fine, wrong, unable, interrupted: docs/reliability.md."""

COMMANDS = (
    ("table",),
    ("table", "--format", "json"),
    ("table", "--input", "5x5x1"),
    ("lint",),
    ("lint", "--output-format", "sarif"),
    ("lint", "--diff", "--unsafe-fixes"),
    ("report",),
    ("explain",),
    ("sizes", "--up-to", "64"),
    ("sizes", "--format", "json", "--nearest", "30", "--output-size", "3"),
    ("sweep", "--over", "width=1,2,=3", "--format", "json"),
    ("sweep", "--over", "input=5x5x1,32x32x3"),
    ("verify", "--small", "--max-memory", "2MiB"),
    ("verify", "--format", "json", "--max-memory", "1MiB"),
    ("run", "--max-memory", "8MiB"),
    ("diff", "lenet"),
)


def faults_of_command(file: Path, words: tuple[str, ...]) -> Iterator[str]:
    """Return how a command broke a promise on a file; what it raises is the caller's to see."""
    output, errors = io.StringIO(), io.StringIO()
    argv = ["cnnshape", words[0], str(file), *words[1:]]
    code: object = 0
    with (
        patch.object(sys, "argv", argv),
        patch.dict(os.environ, {SHOW_TRACEBACK: "1"}),
        redirect_stdout(output),
        redirect_stderr(errors),
    ):
        try:
            run()
        except SystemExit as end:
            code = end.code
    if code not in EXIT_CODES:
        yield f"`{' '.join(words)}` exits with {code}"
    if "json" in words and code != EXIT_CODES[2] and "sweep" not in words:
        json.loads(output.getvalue(), parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
