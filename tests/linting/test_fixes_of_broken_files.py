"""Bundled files broken at random: fixes settle at once, and leave none of them worse."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from cnnshape.catalogue import Severity
from cnnshape.diagnostics import Diagnostic, Source
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.linting.batch import fix_file, lint_all
from cnnshape.linting.run import Task
from cnnshape.linting.selection import EVERYTHING
from cnnshape.network import Origin

FILES = ("lenet", "alexnet", "mobilenet_v1", "unet", "dcgan_generator", "m5", "resnet18", "zfnet")

LAYERS = (
    "{type: dropout, rate: 0}",
    "{type: max_pool, kernel: 1}",
    "{type: batch_norm}",
    "{type: cnv, filtres: 4, kernal: 3}",
    "{type: dense, unit: 1, activation: softmax}",
    "{type: conv, filters: 1, kernel: 2, stride: 3, padding: 3}",
    "{type: resize, size: 8}",
    "{type: add, from: [stem, conv_1]}",
)
CODES = ("N301", "D502", "A403, D502", "XXX", "N301, ZZZ1", "E005")
WORD = re.compile("[a-z_]{4,}")


def broken(text: str, random: Random) -> str:
    """Return a text with mistakes that have fixes, and suppressions that are of no use."""
    lines = text.split("\n")
    for _ in range(random.randint(2, 5)):
        at = random.randrange(len(lines))
        way = random.randrange(5)
        if way == 0:
            lines[at] += f"  # cnnshape: ignore[{random.choice(CODES)}]"
        elif way == 1:
            items = [at, *(number for number, line in enumerate(lines) if line[:4] == "  - ")]
            lines.insert(random.choice(items), f"  - {random.choice(LAYERS)}")
        else:
            lines[at] = WORD.sub(lambda word: _misspelt(word[0], random), lines[at], 1)
    return "\n".join(lines)


def _misspelt(word: str, random: Random) -> str:
    at = random.randrange(len(word))
    return random.choice([word[:at] + word[at + 1 :], word[:at] + "x" + word[at:], word.title()])


def task(text: str) -> Task:
    return Task(Origin(Source("net.yaml", text), bundled_folder()), EVERYTHING)


def is_readable(found: list[Diagnostic]) -> bool:
    return not any(each.code.startswith("E") for each in found)


def errors(found: list[Diagnostic]) -> int:
    return sum(each.severity is Severity.ERROR for each in found)


def check_fixes(text: str, *, unsafe: bool) -> Counter[str]:
    """Require that fixes keep what is promised of them; return how many there were."""
    before = lint_all([task(text)])
    fixed = fix_file(task(text), unsafe=unsafe)
    after = lint_all([task(fixed.text)])
    assert fixed.is_settled
    assert fix_file(task(fixed.text), unsafe=unsafe).text == fixed.text
    if is_readable(before):
        assert is_readable(after)
        new = Counter(each.code for each in after) - Counter(each.code for each in before)
        assert not [code for code in new if code[0] in "EBS"]
    if not is_readable(after):
        assert errors(after) <= errors(before)
    return fixed.applied


@pytest.mark.parametrize("name", FILES)
def test_fixes_settle_and_leave_no_file_worse(name: str) -> None:
    random = Random(name)
    text = (bundled_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    applied = Counter[str]()
    for _ in range(12):
        applied += check_fixes(broken(text, random), unsafe=random.random() < 0.8)
    assert applied.total() > 2
