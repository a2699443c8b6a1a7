"""The smallest inputs that once showed a fault, asked all that is promised of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.fuzz.architectures import broken_promises, prepare
from tools.fuzz.commands import COMMANDS
from tools.fuzz.invariants import QUESTIONS

pytestmark = pytest.mark.exhaustive

CORPUS = sorted(Path(__file__).with_name("corpus").glob("*.yaml"))


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_no_promise_is_broken(file: Path, tmp_path: Path) -> None:
    prepare(tmp_path)
    text = file.read_bytes().decode()
    assert broken_promises(text, tmp_path, [ask for _, ask in QUESTIONS], COMMANDS) == []
