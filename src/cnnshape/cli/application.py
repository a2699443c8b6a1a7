"""The command line as a whole, and the last place where an error can become a traceback."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Annotated, Any

import typer

from cnnshape import __version__
from cnnshape.cli.commands import COMMANDS, Commands, function_of
from cnnshape.cli.completion import COMPLETING, words_to_complete
from cnnshape.cli.examples import epilog_of
from cnnshape.cli.exits import Exit, discard_unwritten_output, fail, open_closed_streams
from cnnshape.cli.read_files import reads_noted

SHOW_TRACEBACK = "CNNSHAPE_TRACEBACK"
"""The variable that shows the traceback of an internal error."""

REPORT_IT = f"please report it, with the traceback that {SHOW_TRACEBACK}=1 shows"

MAX_HELP_WIDTH = 100
"""Columns of help at most, however wide the terminal is."""


def run() -> None:
    """Run the command line; every error ends in a message and an exit code."""
    if sys.stdout is None:
        sys.exit(Exit.UNABLE)
    open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = with_command(sys.argv[1:])
    is_completing = COMPLETING in os.environ
    try:
        application(words_to_complete() if is_completing else words)(words, prog_name="cnnshape")
    finally:
        discard_unwritten_output()


def with_command(words: Sequence[str]) -> list[str]:
    """Return the words of a command line; a file without a command means its table."""
    first = words[0] if words else ""
    is_file = first not in COMMANDS and (first == "-" or not first.startswith("-"))
    return ["table", *words] if is_file and _means_a_file(first) else list(words)


def _means_a_file(word: str) -> bool:
    """Say whether a word is a file, the name of a bundled one, or at least looks like a file."""
    if not word:
        return False
    if word == "-" or not {".", "/", ":"}.isdisjoint(word):
        return True
    from cnnshape.language.loading import find

    return find(word).is_file()


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that turns errors other than those of the system into a message."""

    @wraps(command)
    def run_guarded(*arguments: Any, **options: Any) -> None:
        try:
            with reads_noted():
                command(*arguments, **options)
        except MemoryError:
            fail("there is not enough memory for this network")
        except (OSError, typer.Exit, typer.Abort):
            raise
        except Exception as error:
            _fail_if_refused(error)
            if os.environ.get(SHOW_TRACEBACK):
                raise
            kind = type(error).__name__
            fail(f"internal error in cnnshape, not in the file: {kind}: {error}; {REPORT_IT}")

    return run_guarded


def _fail_if_refused(error: Exception) -> None:
    """End the command if a model that is imported lacks arrays: they are read when needed."""
    from cnnshape.diagnostics import ImportRefused

    if isinstance(error, ImportRefused):
        fail(str(error))


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
        command = guarded(function_of(name))
        app.command(name, epilog=epilog_of(name))(command)
    return app


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
