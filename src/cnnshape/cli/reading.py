"""From the words of a command line to a network."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cnnshape.cli.exits import fail, warn
from cnnshape.diagnostics import Source, SpecError
from cnnshape.language.architecture import UnknownSetting
from cnnshape.language.hints.suggestion import closest
from cnnshape.language.loading import (
    bundled_files,
    bundled_folder,
    decode,
    origin_of,
    template,
    template_of_text,
)
from cnnshape.language.override_texts import sizes_in, value_in
from cnnshape.language.template import Template
from cnnshape.language.yaml.document import MAX_BYTES
from cnnshape.network import Network, Origin

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<stdin>"
READ_TWICE = "standard input can be read only once"
"""What is said where it is given as two files."""

THE_BUNDLED = "`cnnshape architectures` lists those that are bundled"


def name_of(file: str) -> str:
    """Return the name under which reports speak of a file."""
    return STANDARD_INPUT_NAME if file == STANDARD_INPUT else file


def read(file: str, inputs: Sequence[str] | None, settings: Sequence[str] | None) -> Network | None:
    """Return the network of a file, or None after saying that it cannot be read at all.

    Raises SpecError where the file is no architecture; ends the command where the options are not
    understood.
    """
    given, parameters = parse_inputs(inputs or ()), parse_settings(settings or ())
    try:
        found = read_template(file)
        return None if found is None else found.network(given, parameters)
    except SpecError:
        raise
    except (UnknownSetting, TypeError, ValueError) as error:
        fail(str(error))


def read_template(file: str) -> Template | None:
    """Return the template of a file, or None after saying that it cannot be read at all.

    Raises SpecError where the text cannot be read.
    """
    try:
        if file != STANDARD_INPUT:
            return template(file)
        source = _standard_input()
        return template_of_text(source.text, source.name)
    except OSError as error:
        warn(_why_unreadable(file, error))
        return None


def read_text(
    file: str, inputs: Sequence[str] | None, settings: Sequence[str] | None
) -> Origin | None:
    """Return the text of a file and what to read it with, or None after saying why there is none.

    Raises SpecError where it is no text; ends the command where the options are not understood.
    """
    given, parameters = parse_inputs(inputs or ()), parse_settings(settings or ())
    try:
        if file == STANDARD_INPUT:
            return Origin(_standard_input(), Path(), given, parameters)
        return origin_of(file, given, parameters)
    except OSError as error:
        warn(_why_unreadable(file, error))
        return None


def _standard_input() -> Source:
    if sys.stdin is None:
        fail("standard input is closed")
    return decode(sys.stdin.buffer.read(MAX_BYTES + 1), STANDARD_INPUT_NAME)


def parse_inputs(texts: Sequence[str]) -> tuple[int, ...] | dict[str, tuple[int, ...]] | None:
    """Return sizes from `224x224x3`, or sizes by name from `left=105x105x1`."""
    named: dict[str, tuple[int, ...]] = {}
    for text in texts:
        name, _, sizes = text.rpartition("=")
        try:
            named[name or "input"] = sizes_in(sizes)
        except ValueError as error:
            fail(f"--input {text}: {error}")
    if not named:
        return None
    return named["input"] if set(named) == {"input"} else named


def parse_settings(texts: Sequence[str]) -> dict[str, Any]:
    """Return parameters by name from `name=value`, the value as YAML reads it."""
    values = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not name:
            fail(f"--set {text}: write a name and a value, as width=0.5")
        try:
            values[name] = value_in(value, f"--set {name}")
        except ValueError as error:
            fail(f"--set {text}: {error}")
    return values


def _why_unreadable(file: str, error: OSError) -> str:
    if not file:
        return f"cannot read a file without a name; {THE_BUNDLED}"
    reason = f"cannot read {file}: {error.strerror or error}"
    if not isinstance(error, FileNotFoundError):
        return reason
    names = [path.stem for path in bundled_files() if path.parent == bundled_folder()]
    guess = closest(file.removesuffix(".yaml").rpartition("/")[2], names)
    if guess is None:
        return f"{reason}; {THE_BUNDLED}"
    return f"{reason}; the bundled architecture `{guess}` is read by that name"
