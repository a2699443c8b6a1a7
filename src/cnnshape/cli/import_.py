"""`cnnshape import`: a model of another framework as an architecture file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

from cnnshape.cli import completion
from cnnshape.cli.elapsed import elapsed
from cnnshape.cli.exits import Exit, exit_with, fail, warn, warn_refused
from cnnshape.cli.options import Inputs
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import Overrides, overrides_in
from cnnshape.cli.parameters import argument, option
from cnnshape.cli.read_files import note_read
from cnnshape.diagnostics import ImportRefused
from cnnshape.importing.imported import Imported, imported
from cnnshape.importing.source_words import names_a_model
from cnnshape.importing.sources import SOURCES_TEXT, model_of_source

MAX_NOTES = 5
"""What could not be read as it is, said so often at most; the text has all of it."""

Source = Annotated[
    str,
    argument(metavar="SOURCE", autocompletion=completion.models, help=f"Model: {SOURCES_TEXT}."),
]
OutputFile = Annotated[
    str | None,
    option("--output", "-o", metavar="FILE.yaml", help="Write the architecture to this file."),
]
Weights = Annotated[
    str | None,
    option(metavar="W.npz", help="Write the weights of the model, for `run --weights`."),
]
Flat = Annotated[bool, option("--flat", help="List every layer, without blocks.")]


def import_(
    source: Source,
    output: OutputFile = None,
    weights: Weights = None,
    flat: Flat = False,
    input: Inputs = None,
) -> None:
    """Write a model of another framework as an architecture file."""
    found = _imported(source, overrides_in(input, None), is_flat=flat)
    with opened(output) as stream:
        stream.write(found.text)
    _report(found.notes)
    if weights is not None:
        from cnnshape.cli.array_files import write_arrays

        write_arrays(weights, found.weights)


def _imported(source: str, overrides: Overrides, *, is_flat: bool) -> Imported:
    if not names_a_model(source):
        fail(f"cannot import {source}: a model is {SOURCES_TEXT}")
    note_read(source)
    try:
        with elapsed("reading the model", sys.stderr):
            return imported(model_of_source(source, overrides.input), is_flat=is_flat)
    except ImportRefused as error:
        warn_refused(source, error)
        exit_with(Exit.UNABLE)
    except OSError as error:
        fail(f"cannot read {source}: {error.strerror or error}")


def _report(notes: Sequence[str]) -> None:
    for note in notes[:MAX_NOTES]:
        warn(note)
    if len(notes) > MAX_NOTES:
        warn(f"{len(notes) - MAX_NOTES:,} more remarks are at the top of the text")
