"""The commands as `cnnshape --help` lists them, and messages of refused options."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from keyword import iskeyword
from typing import Any, cast

import typer
from typer.core import TyperGroup

from cnnshape.cli.exits import system_errors_reported
from cnnshape.report.escaping import escaped

SECTIONS = {
    "See the numbers": ("table", "report", "play", "explain", "sizes", "memory"),
    "Execute": ("run", "verify"),
    "Find mistakes": ("lint", "rule"),
    "Compare designs": ("sweep", "solve", "diff"),
    "Convert": ("import", "export"),
    "Look up": ("architectures", "schema"),
    "Edit": ("server",),
}
"""Each command is the function of its name in the module of its name; `import` is `import_`."""

COMMANDS = tuple(name for names in SECTIONS.values() for name in names)

UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__base__)
"""What is raised for all words that cannot be understood; typer does not name it."""

TYPER_PREFIX = "Value error, "
"""Typer puts this before the message of an error."""


def function_of(command: str) -> Callable[..., None]:
    """Return the function of a command; Python's own words have a `_` after them."""
    name = f"{command}_" if iskeyword(command) else command
    function: Callable[..., None] = getattr(import_module(f"cnnshape.cli.{name}"), name)
    return function


class Commands(TyperGroup):
    """The group of all commands, listed by purpose."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write a section for each purpose, with the summary of each command."""
        widest = max(map(len, COMMANDS))
        for title, names in SECTIONS.items():
            summaries = [(name.ljust(widest), _summary(self.commands[name])) for name in names]
            with formatter.section(title):
                formatter.write_dl(summaries)

    def make_context(self, *arguments: Any, **named: Any) -> Any:
        """Read the command line; `--help` and `--version` print at once."""
        with system_errors_reported():
            return super().make_context(*arguments, **named)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; messages of refused words are escaped, without the prefix of typer."""
        try:
            with system_errors_reported():
                return super().invoke(ctx)
        except UsageError as error:
            error.message = escaped(error.message.removeprefix(TYPER_PREFIX))
            raise


def _summary(command: Any) -> str:
    """Return what a command does, up to a semicolon or the end."""
    text = " ".join((command.help or "").split())
    return text.partition(";")[0].removesuffix(".") + "."
