"""What a shell can complete, in a file that is read faster than the commands are imported.

`python -m tools.completions` writes it from the declarations of the commands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

PATH = Path(__file__).with_name("completions.json")

PROGRAM = ""
"""Stands for the name of a command where the options before all commands are meant."""


class CompletedParameter(NamedTuple):
    """A parameter as completion needs it; an argument has no `names`.

    `is_checked` if values that are given can end the command. `completer` is a function of
    `completion`, and `choices` are the only values if there are some.
    """

    name: str
    names: Sequence[str] = ()
    help: str = ""
    is_flag: bool = False
    is_list: bool = False
    is_checked: bool = False
    choices: Sequence[str] = ()
    completer: str = ""

    def written(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults."""
        usual = self._field_defaults
        return {key: value for key, value in self._asdict().items() if value != usual.get(key)}


class CompletionTable(NamedTuple):
    """The summary of each command, the parameters of each, and lists of words by their names."""

    summaries: Mapping[str, str]
    parameters: Mapping[str, Sequence[Mapping[str, Any]]]
    words: Mapping[str, Sequence[str]]

    def parameters_of(self, command: str) -> tuple[CompletedParameter, ...]:
        """Return the parameters of a command."""
        return tuple(CompletedParameter(**each) for each in self.parameters[command])


@cache
def completion_table() -> CompletionTable:
    """Read the table."""
    return CompletionTable(**json.loads(PATH.read_text(encoding="utf-8")))
