"""The files that other tools read, and the command they call."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from typer.main import get_command

from cnnshape.cli.application import application

PROJECT = Path(__file__).parents[2]
ACTION = PROJECT / "action.yml"
HOOKS = PROJECT / ".pre-commit-hooks.yaml"
MATCHER = PROJECT / ".github" / "cnnshape-problem-matcher.json"
PAGE = PROJECT / "docs" / "ci.md"


def read_yaml(text: str) -> Any:
    """Read YAML, as the tools do that these files are for."""
    return yaml.safe_load(text)


def action() -> Any:
    """Return the action."""
    return read_yaml(ACTION.read_text(encoding="utf-8"))


def hooks() -> Any:
    """Return the hooks."""
    return read_yaml(HOOKS.read_text(encoding="utf-8"))


def matchers() -> list[Any]:
    """Return the problem matchers."""
    return list(json.loads(MATCHER.read_text(encoding="utf-8"))["problemMatcher"])


def examples() -> list[Any]:
    """Return the YAML that the page shows."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return [read_yaml(block) for block in blocks]


@cache
def options_of_lint() -> frozenset[str]:
    """Return the options of `cnnshape lint`."""
    command = get_command(application(["lint"])).commands["lint"]  # type: ignore[attr-defined]
    return frozenset(name for each in command.params for name in each.opts)


def options_in(text: str) -> set[str]:
    """Return the options that a text names."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
