"""The hooks of pre-commit call a command that there is, with options that it has."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from cnnshape.cli.commands import COMMANDS
from tests.integrations.files import hooks, options_in, options_of_lint

every_hook = pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])


def test_there_is_a_hook_that_looks_and_one_that_mends() -> None:
    assert {hook["id"]: hook["entry"] for hook in hooks()} == {
        "cnnshape-lint": "cnnshape lint",
        "cnnshape-lint-fix": "cnnshape lint --fix",
    }


@every_hook
def test_a_hook_has_what_pre_commit_asks_for(hook: dict[str, Any]) -> None:
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert hook["language"] == "python"


@every_hook
def test_a_hook_calls_what_there_is(hook: dict[str, Any]) -> None:
    program, command, *rest = shlex.split(hook["entry"])
    assert (program, command in COMMANDS) == ("cnnshape", True)
    assert options_in(" ".join(rest)) <= options_of_lint()


@every_hook
def test_a_hook_lints_folders_and_not_the_files_of_a_commit(hook: dict[str, Any]) -> None:
    assert (hook["pass_filenames"], hook["args"]) == (False, ["."])
