"""The page on continuous integration shows what there is."""

from __future__ import annotations

from cnnshape import __version__
from tests.integrations.files import (
    MATCHER,
    PAGE,
    PROJECT,
    action,
    examples,
    hooks,
    options_in,
    options_of_lint,
)

STEPS = [
    step for each in examples() for job in each.get("jobs", {}).values() for step in job["steps"]
]


def test_the_examples_are_read() -> None:
    assert len(examples()) == 6
    assert sum("jobs" in each for each in examples()) == 5


def test_the_inputs_of_the_action_are_told_and_used() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in action()["inputs"] if f"| `{name}` |" not in page] == []
    uses = [step for step in STEPS if step.get("uses", "").startswith("cnnshape/")]
    assert len(uses) == 2
    assert all(set(step["with"]) <= set(action()["inputs"]) for step in uses)


def test_the_hooks_are_told_and_used() -> None:
    page = PAGE.read_text(encoding="utf-8")
    ids = {hook["id"] for hook in hooks()}
    assert all(f"{name}" in page for name in ids)
    used = [hook for each in examples() for repo in each.get("repos", ()) for hook in repo["hooks"]]
    assert used
    assert {hook["id"] for hook in used} <= ids


def test_the_options_are_those_of_the_command() -> None:
    of_others = {"--format"}
    assert options_in(PAGE.read_text(encoding="utf-8")) - of_others <= options_of_lint()


def test_the_version_is_this_one() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"cnnshape@v{__version__}" in page
    assert page.count("@v0.") + page.count("rev: v") == page.count(f"v{__version__}")


def test_the_problem_matcher_is_where_the_page_says() -> None:
    assert MATCHER.relative_to(PROJECT).as_posix() in PAGE.read_text(encoding="utf-8")
