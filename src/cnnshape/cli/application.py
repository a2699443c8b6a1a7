"""The command line as a whole, and the last place where an error can become a traceback."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from cnnshape.cli import architectures, explain, schema, table
from cnnshape.cli.exits import Exit, complain

app = typer.Typer(
    name="cnnshape",
    help="Shapes, parameters and costs of convolutional networks, from paper arithmetic.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("table")(table.table)
app.command("explain")(explain.explain)
app.command("architectures")(architectures.architectures)
app.command("schema")(schema.schema)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        from cnnshape import __version__

        typer.echo(f"cnnshape {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Hold the options that come before a command."""


def main() -> None:
    """Run the command line; every error of a user ends in a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.UNABLE)
    except OSError as error:
        complain(f"{error.filename or 'the output'}: {error.strerror or error}")
        sys.exit(Exit.UNABLE)
    except MemoryError:
        complain("there is not enough memory for this network")
        sys.exit(Exit.UNABLE)
