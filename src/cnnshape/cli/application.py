"""The command line as a whole, and the last place where an error can become a traceback."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from typing import Annotated, Any

import typer

from cnnshape import __version__
from cnnshape.cli.commands import COMMANDS, Commands
from cnnshape.cli.exits import Exit, exit_with, fail, warn

SHOW_FAULTS = "CNNSHAPE_TRACEBACK"
"""The variable that lets a fault of cnnshape itself be seen with its traceback."""

REPORT_IT = f"set {SHOW_FAULTS}=1 to see where, and please report it"

MAX_HELP_WIDTH = 100
"""Columns that help takes at most, however wide the terminal is."""


def run() -> None:
    """Run the command line; every error of a user ends in a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is None:
        sys.exit(Exit.UNABLE)
    application(sys.argv[1:])()


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that ends in a message where the system does not let it do its work."""

    @wraps(command)
    def run_guarded(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
            sys.stdout.flush()
        except BrokenPipeError:
            _discard_output()
            exit_with(Exit.UNABLE)
        except OSError as error:
            warn(f"{error.filename or 'the output'}: {error.strerror or error}")
            _discard_output()
            exit_with(Exit.UNABLE)
        except MemoryError:
            fail("there is not enough memory for this network")
        except RuntimeError:  # how typer ends a command, which is no fault
            raise
        except Exception as fault:
            if os.environ.get(SHOW_FAULTS):
                raise
            kind = type(fault).__name__
            fail(f"a fault of cnnshape itself, not of the file: {kind}: {fault}; {REPORT_IT}")

    return run_guarded


def _discard_output() -> None:
    """Discard buffered output (closed pipe or full disk)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def application(words: Sequence[str]) -> typer.Typer:
    """Return the command line; where its first word is a command, only that one is built."""
    app = typer.Typer(
        name="cnnshape",
        help="Shapes, parameters and costs of convolutional networks, from paper arithmetic.",
        no_args_is_help=True,
        add_completion=False,
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
        app.command(name)(guarded(getattr(import_module(f"cnnshape.cli.{name}"), name)))
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
