"""The command line as typer knows it: help, completion of shells, and messages of refused words."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from inspect import Parameter as Declared
from inspect import Signature
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup

from cnnshape import __version__
from cnnshape.cli.command_line import COMPLETING, guarded
from cnnshape.cli.commands import COMMANDS, SECTIONS, function_of
from cnnshape.cli.completion import words_to_complete
from cnnshape.cli.examples import epilog_of
from cnnshape.cli.exits import system_errors_reported
from cnnshape.cli.parameters import Option, Parameter, parameters_of
from cnnshape.report.escaping import escaped

MAX_HELP_WIDTH = 100
"""Columns of help at most, however wide the terminal is."""

UNWRAPPED = {"COLUMNS": "10000", "TERMINAL_WIDTH": "10000"}
"""Variables with which typer does not wrap help for shells, which take each line for an item."""

UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__base__)
"""What is raised for all words that cannot be understood; typer does not name it."""

TYPER_PREFIX = "Value error, "
"""Typer puts this before the message of an error."""


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


def run_with_typer(words: Sequence[str]) -> None:
    """Run a command line, or answer a shell that completes one."""
    is_completing = bool(os.environ.get(COMPLETING))
    if is_completing:
        os.environ |= UNWRAPPED
    application(words_to_complete() if is_completing else words)(list(words), prog_name="cnnshape")


def application(words: Sequence[str]) -> typer.Typer:
    """Return the command line; only the command named by the first word is built."""
    app = typer.Typer(
        name="cnnshape",
        help="Shapes, parameters and costs of convolutional networks, from paper arithmetic.",
        no_args_is_help=True,
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        cls=Commands,
        context_settings={
            "help_option_names": ["-h", "--help"],
            "max_content_width": MAX_HELP_WIDTH,
        },
    )
    app.callback()(_options)
    for name in words[:1] if words[:1] and words[0] in COMMANDS else COMMANDS:
        app.command(name, epilog=epilog_of(name))(_command_of_typer(function_of(name)))
    return app


def _command_of_typer(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command whose signature says to typer what that of the function says."""
    command = guarded(function)
    declared = [
        Declared(
            each.name,
            Declared.POSITIONAL_OR_KEYWORD,
            default=each.default,
            annotation=Annotated[each.hint, _to_typer(each)],
        )
        for each in parameters_of(function)
    ]
    vars(command)["__signature__"] = Signature(declared)
    command.__annotations__ = {each.name: each.annotation for each in declared}
    return command


def _to_typer(parameter: Parameter) -> Any:
    """Return what typer calls an option or an argument."""
    says = parameter.says._asdict()
    if isinstance(parameter.says, Option):
        return typer.Option(*says.pop("names"), **says)
    return typer.Argument(**says)


def _summary(command: Any) -> str:
    """Return what a command does, up to a semicolon or the end."""
    text = " ".join((command.help or "").split())
    return text.partition(";")[0].removesuffix(".") + "."


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"cnnshape {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Shapes, parameters and costs of convolutional networks, from paper arithmetic."""
