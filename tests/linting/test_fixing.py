"""Fixes are applied until none is left; a file is never left worse than it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from textwrap import dedent

import pytest

import cnnshape
from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Source, Span
from cnnshape.language.loading import origin_of
from cnnshape.linting.batch import fix_file, lint_all
from cnnshape.linting.findings import Findings
from cnnshape.linting.fixing import fix_all
from cnnshape.linting.run import Task
from cnnshape.linting.selection import EVERYTHING
from cnnshape.network import Origin

TWELVE = """\
    # Twelve mistakes that can be fixed safely, and the comments around them.
    name: Twelve mistakes   # the name stays
    input: [64, 64, 3]      # height, width, channels
    layers:
      # the stem
      - {name: stem, type: conv, filters: 16, kernel: 3, padding: 1}  # 1: a bias before a norm
      - {type: batch_norm, activation: relu}
      - {type: relu}                                    # 2: relu of relu
      - type: conv                                      # a layer on many lines
        filters: 24
        kernel: 1
        dilation: 2                                     # 3: no effect on one tap
      - {type: instance_norm}                           # 4: its bias above
      - {type: instance_norm}                           # 5: the same again
      - {type: max_pool, kernel: 1}                     # 6: nothing happens
      - {type: dropout, rate: 0}                        # 7: nothing is dropped
      - {type: zero_pad, padding: 0}                    # 8: pads by nothing
      - {type: relu}
      - {type: global_avg_pool}
      - {type: flatten}                                 # 9: a vector already
      # the head
      - {type: dense, units: 32, activation: relu}      # cnnshape: ignore[G201] 10: of no use
      - {type: relu}                                    # 11: relu of relu
      - {type: drop_path, rate: 0.0}                    # 12: nothing is dropped
      - {name: scores, type: dense, units: 10}
    """


def task(text: str) -> Task:
    return Task(Origin(Source("net.yaml", dedent(text)), Path()), EVERYTHING)


def fixed(text: str, *, unsafe: bool = False) -> str:
    given = task(text)
    return fix_file(given, unsafe=unsafe).text


def test_twelve_safe_faults_are_fixed_and_every_comment_survives() -> None:
    given = task(TWELVE)
    before = lint_all([given])
    result = fix_file(given, before, unsafe=False)
    after = lint_all([task(result.text)])
    assert [each for each in before if each.fix is not None and each.fix.safety is Safety.SAFE]
    assert [each for each in after if each.severity != "info"] == []
    assert result.applied.total() == 12
    comments = [line.split("# ", 1)[1] for line in TWELVE.splitlines() if "# " in line]
    kept = [comment for comment in comments if "cnnshape: ignore" not in comment]
    assert [comment for comment in kept if comment not in result.text] == []


def test_what_is_fixed_computes_the_same() -> None:
    before, after = cnnshape.loads(dedent(TWELVE)), cnnshape.loads(fixed(TWELVE))
    x = cnnshape.run(before, seed=3).outputs["scores"].shape
    assert cnnshape.run(after, seed=3).outputs["scores"].shape == x
    assert cnnshape.verify(after).ok


def test_a_promised_count_is_not_broken() -> None:
    text = """
        input: [8, 8, 3]
        layers:
          - {type: conv, filters: 4, kernel: 3}
          - {type: batch_norm}
        expect: {parameters: 120}
        """
    assert fixed(text, unsafe=True) == dedent(text)


def test_a_layer_that_another_names_is_not_taken_out() -> None:
    text = """
        input: [8, 8, 3]
        layers:
          - {name: idle, type: max_pool, kernel: 1}
          - {type: conv, filters: 4, kernel: 3, from: idle}
        """
    assert fixed(text, unsafe=True) == dedent(text)


def test_unsafe_fixes_wait_until_they_are_asked_for() -> None:
    text = """
        input: [8, 8, 3]
        layers:
          - {name: scores, type: dens, units: 2}
        """
    assert fixed(text) == dedent(text)
    assert "type: dense, units: 2" in fixed(text, unsafe=True)


def test_several_misspellings_are_corrected_one_after_the_other() -> None:
    text = """
        input: [8, 8, 3]
        layers:
          - {name: stem, type: conv2d, filters: 2, kernel: 3}
          - {type: flatten, from: steem}
          - {type: dense, unit: 1, activation: softmax}
        """
    assert fixed(text, unsafe=True) == dedent(text).replace("conv2d", "conv").replace(
        "steem", "stem"
    ).replace("unit:", "units:").replace("softmax", "sigmoid")


def test_a_fix_in_a_file_that_is_extended_is_left_to_that_file(tmp_path: Path) -> None:
    (tmp_path / "family.yaml").write_text(
        "input: [8, 8, 3]\nlayers:\n  - {type: max_pool, kernel: 1}\n  - {type: relu}\n"
    )
    (tmp_path / "member.yaml").write_text("name: member\nextends: family.yaml\n")
    origin = origin_of(tmp_path / "member.yaml")
    found = lint_all([Task(origin, EVERYTHING)])
    assert [(each.code, each.fix) for each in found] == [("D502", None)]


def test_a_suppression_that_another_file_needs_is_not_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "family.yaml").write_text(
        "parameters: {kernel: 2}\ninput: [8, 8, 3]\nlayers:\n"
        "  - {type: max_pool, kernel: =kernel}  # cnnshape: ignore[D502]\n"
    )
    (tmp_path / "member.yaml").write_text("extends: family.yaml\nparameters: {kernel: 1}\n")
    origins = [origin_of(tmp_path / name) for name in ("family.yaml", "member.yaml")]
    tasks = [Task(origin, EVERYTHING) for origin in origins]
    assert [each.code for each in lint_all(tasks[:1])] == ["X001"]
    assert lint_all(tasks) == []
    assert fix_file(tasks[0], lint_all(tasks), unsafe=True).applied == Counter()


def _always(text: str, edits: list[tuple[int, int, str]], *others: str) -> Findings:
    """Return findings with a fix for each stretch of the only line of a text, and others."""
    source = Source("text", text)
    return Findings(
        [
            Diagnostic(
                "D502",
                "no",
                span := Span(source, 1, start, 1, end),
                fix=Fix(Safety.SAFE, (Edit(span, new),)),
            )
            for start, end, new in edits
        ]
        + [Diagnostic(code, "no", Span(source, 1, 1, 1, 1)) for code in others],
        is_readable=True,
    )


def test_a_fix_that_makes_it_worse_is_not_applied_and_others_are() -> None:
    def lint(text: str) -> Findings:
        if "worse" in text:
            return _always(text, [(1, 2, "")] * 9)
        return _always(text, [(1, 3, "worse")] + ([(5, 6, "b")] if "a" in text else []))

    assert fix_all(Source("text", "xxxxa"), lint, unsafe=False).text == "xxxxb"


def test_fixes_that_touch_are_applied_one_after_the_other() -> None:
    def lint(text: str) -> Findings:
        return _always(text, [(at + 1, at + 2, "b") for at, c in enumerate(text) if c == "a"])

    result = fix_all(Source("text", "aaa"), lint, unsafe=False)
    assert (result.text, result.applied.total()) == ("bbb", 3)


@pytest.mark.parametrize("text", ["xa", "ax"])
def test_a_fix_that_changes_nothing_ends(text: str) -> None:
    def lint(text: str) -> Findings:
        return _always(text, [(1, 2, text[0])])

    assert fix_all(Source("text", text), lint, unsafe=False).text == text


# --- fixes that bring up others ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "nae: net\ninput: [4]  # cnnshape: ignore[N301, ZZZ1]\nlayers: []",
            "name: net\ninput: [4]\nlayers: []",
            id="a suppression comes up when the file can be read",
        ),
        pytest.param(
            "input: [8, 8, 3]\nlayers:\n"
            "  - {type: conv, filters: 2, kernel: 3}\n"
            "  - {type: max_pool, kernel: 1}  # cnnshape: ignore[G201]\n",
            "input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 2, kernel: 3}\n",
            id="a suppression of a layer that goes",
        ),
        pytest.param(
            "input: [8, 8, 3]\nlayers:\n  - {type: cnv, filtres: 2, kernal: 3, bais: true}",
            "input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 2, kernel: 3, bias: true}",
            id="a type hides what is wrong with its keys",
        ),
    ],
)
def test_fixes_go_on_until_none_is_left(before: str, after: str) -> None:
    assert fixed(before, unsafe=True) == after
    assert fixed(after, unsafe=True) == after


def test_a_fix_that_leaves_more_errors_than_before_is_not_made() -> None:
    """The key that is meant has no such keys itself."""
    wrong = "input: [8, 8, 3]\nlayers: []\nexamplse:\n  - {in: 1, out: 2}"
    assert [each.fix is not None for each in lint_all([task(wrong)])] == [True]
    assert fixed(wrong, unsafe=True) == wrong


@pytest.mark.parametrize(
    ("code", "is_made"), [("N304", False), ("S101", False), ("G202", True), ("X001", True)]
)
def test_a_fix_that_adds_a_finding_as_severe_is_not_made(code: str, is_made: bool) -> None:
    """Two warnings go, and one of another code comes: still a fix that does harm."""

    def lint(text: str) -> Findings:
        if text == "a":
            return _always(text, [(1, 2, "b"), (1, 2, "b")])
        return _always(text, [], code)

    assert fix_all(Source("text", "a"), lint, unsafe=False).text == ("b" if is_made else "a")


def test_one_bad_fix_among_many_costs_few_trials() -> None:
    tried: list[str] = []

    def lint(text: str) -> Findings:
        tried.append(text)
        stretches = [(at + 1, at + 2, "b") for at, c in enumerate(text) if c == "a" and at % 2]
        if text[41] == "b":
            return _always(text, [(1, 2, "")] * 99)
        return _always(text, stretches)

    result = fix_all(Source("text", "xa" * 50), lint, unsafe=False)
    assert (result.text.count("b"), result.is_settled) == (49, True)
    assert len(tried) < 50


def test_fixing_ends_within_a_bound_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def lint(text: str) -> Findings:
        return _always(text, [(1, 1, "b")] * (99 - len(text)))

    assert fix_all(Source("text", "a"), lint, unsafe=False).is_settled
    monkeypatch.setattr("cnnshape.linting.fixing.MAX_TRIALS", 20)
    result = fix_all(Source("text", "a"), lint, unsafe=False)
    assert (result.text, result.is_settled) == ("b" * 20 + "a", False)
