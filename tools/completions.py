"""Write what shells can complete into src/cnnshape/cli/completions.json, or check it.

python -m tools.completions [--check]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import typer
from rich.markup import render

from cnnshape.analysis.training.optimizers import OPTIMIZERS
from cnnshape.cli.application import application
from cnnshape.cli.commands import COMMANDS, function_of
from cnnshape.cli.completion_table import PATH, PROGRAM, CompletedParameter, CompletionTable
from cnnshape.cli.parameters import Option, Parameter, parameters_of
from cnnshape.devices.device import device_names
from cnnshape.network import DTYPE_BYTES
from cnnshape.report.table.rows import FIELDS


def table() -> CompletionTable:
    """Return what the commands declare, and what typer adds: its own options and short helps."""
    program: Any = typer.main.get_command(application(()))
    summaries = {name: program.commands[name].get_short_help_str() for name in COMMANDS}
    commands = {name: _parameters(program.commands[name], name) for name in COMMANDS}
    words = {
        "columns": FIELDS,
        "devices": device_names(),
        "dtypes": tuple(DTYPE_BYTES),
        "optimizers": tuple(OPTIMIZERS),
    }
    parameters = {PROGRAM: _parameters(program, PROGRAM), **commands}
    return CompletionTable(
        {name: _shown(summary) for name, summary in summaries.items()},
        {name: [each.written() for each in group] for name, group in parameters.items()},
        words,
    )


def text_of(table: CompletionTable) -> str:
    """Return a table as it is written."""
    return json.dumps(table._asdict(), indent=1, ensure_ascii=False) + "\n"


def _parameters(command: Any, name: str) -> list[CompletedParameter]:
    declared = parameters_of(function_of(name)) if name else ()
    own = [_parameter(each) for each in declared]
    known = {each.name for each in own}
    return [*own, *(each for each in _flags_of_typer(command, name) if each.name not in known)]


def _parameter(parameter: Parameter) -> CompletedParameter:
    says = parameter.says
    complete = says.autocompletion
    return CompletedParameter(
        parameter.name,
        parameter.names,
        _shown(says.help),
        parameter.is_flag,
        parameter.is_list,
        isinstance(says, Option) and bool(says.callback or says.parser),
        parameter.choices,
        complete.__name__ if complete else "",
    )


def _flags_of_typer(command: Any, name: str) -> Iterator[CompletedParameter]:
    context = command.make_context(name, [], resilient_parsing=True, help_option_names=HELP_NAMES)
    for each in command.get_params(context):
        if each.param_type_name == "option":
            names = sorted(each.opts, key=len)  # those of help are from a set, in any order
            yield CompletedParameter(each.name, names, _shown(each.help), is_flag=True)


HELP_NAMES = ["-h", "--help"]
"""A command takes them from the program, a part of which it is not here."""


def _shown(help: str) -> str:
    """Return a help without markup, as typer shows it in shells."""
    return render(help).plain


def main() -> int:
    """Write the table, or say whether it is up to date."""
    text = text_of(table())
    if "--check" in sys.argv:
        return int(PATH.read_text(encoding="utf-8") != text)
    PATH.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
