"""`--input` and `--set` as values: other sizes of inputs and other values of parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.cli.exits import fail
from cnnshape.language.override_texts import sizes_in, value_in
from cnnshape.network import InputShapes, Shape

USUAL_INPUT = "input"
"""The name of the input of a file that declares only one."""


class Overrides(NamedTuple):
    """The sizes of one input, or of several by name, and parameters by name."""

    input: Shape | InputShapes | None
    parameters: dict[str, Any]

    def with_input(self, name: str, sizes: Shape) -> Overrides:
        """Return the same with other sizes of one input."""
        return self._replace(input=_usual({name: sizes}))


def overrides_in(inputs: Sequence[str] | None, settings: Sequence[str] | None) -> Overrides:
    """Return what the values of `--input` and `--set` say; end the command if they are invalid."""
    return Overrides(_inputs_in(inputs or ()), _parameters_in(settings or ()))


def _inputs_in(texts: Sequence[str]) -> Shape | InputShapes | None:
    """Return sizes from `224x224x3`, or sizes by name from `left=105x105x1`."""
    named: dict[str, Shape] = {}
    for text in texts:
        name, _, sizes = text.rpartition("=")
        try:
            named[name or USUAL_INPUT] = sizes_in(sizes)
        except ValueError as error:
            fail(f"--input {text}: {error}")
    return _usual(named) if named else None


def _usual(named: dict[str, Shape]) -> Shape | InputShapes:
    return named[USUAL_INPUT] if set(named) == {USUAL_INPUT} else named


def _parameters_in(texts: Sequence[str]) -> dict[str, Any]:
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
