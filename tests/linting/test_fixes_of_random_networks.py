"""Random networks with mistakes planted in them: fixes leave them readable, and no worse."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.catalogue import Severity
from cnnshape.diagnostics import Diagnostic, Source
from cnnshape.linting.batch import fix_file, lint_all
from cnnshape.linting.run import Task
from cnnshape.linting.selection import EVERYTHING
from cnnshape.network import Origin
from tests.strategies.networks import networks

MISTAKES = (
    "{type: dropout, rate: 0}",
    "{type: relu}\n  - {type: relu}",
    "{type: zero_pad, padding: 0}",
    "{type: max_pool, kernel: 1}",
    "{type: conv, filters: 2, kernel: 1, dilation: 3}\n  - {type: batch_norm}",
    "type: conv  # on many lines\n    filters: 8\n    kernel: 1\n  - {type: instance_norm}",
    "{type: batch_norm}\n  - {type: batch_norm}",
)
COMMENT = re.compile(r"# (?:mistake \d+|on many lines)")

bounded = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def faulty_networks(draw: st.DrawFn) -> str:
    """Return the text of a network with mistakes behind some of its layers, and comments."""
    lines = draw(networks(most_steps=4)).text.split("\n")
    first = lines.index("layers:") + 1
    text = lines[:first]
    for line in lines[first:]:
        text.append(line)
        if line.startswith("  - ") and draw(st.integers(0, 3)) == 0:
            mistake = draw(st.sampled_from(MISTAKES))
            text.append(f"  - {mistake}  # mistake {len(text)}")
    return "\n".join(text)


def task(text: str) -> Task:
    return Task(Origin(Source("net.yaml", text), Path()), EVERYTHING)


def badness(found: list[Diagnostic]) -> tuple[bool, int, int]:
    """Return how bad a file is: whether it cannot be read, its errors, and all that is found."""
    errors = [each for each in found if each.severity is Severity.ERROR]
    return any(each.code[0] == "E" for each in errors), len(errors), len(found)


@bounded
@given(faulty_networks(), st.booleans())
def test_fixes_leave_a_file_no_worse_and_nothing_to_fix(text: str, unsafe: bool) -> None:
    before = lint_all([task(text)])
    fixed = fix_file(task(text), before, unsafe=unsafe)
    after = lint_all([task(fixed.text)])
    assert badness(after) <= badness(before)
    assert len(before) - len(after) >= (fixed.applied.total() > 0)
    assert sorted(COMMENT.findall(fixed.text)) == sorted(COMMENT.findall(text))
    assert fix_file(task(fixed.text), after, unsafe=unsafe).text == fixed.text


@bounded
@given(faulty_networks())
def test_safe_fixes_change_no_output(text: str) -> None:
    """The shapes of what comes out stay, and no layer but the fixed ones costs otherwise."""
    before = lint_all([task(text)])
    fixed = fix_file(task(text), before, unsafe=False)
    if badness(before)[0]:
        return
    old, new = (cnnshape.analyze(cnnshape.loads(each)) for each in (text, fixed.text))
    assert outputs(old) == outputs(new)
    assert old.totals.macs == new.totals.macs


def outputs(analysis: cnnshape.Analysis) -> list[object]:
    """Return the shapes of the outputs, in order."""
    names = analysis.network.outputs
    return [row.output_shape for row in analysis.layers if row.name in names]
