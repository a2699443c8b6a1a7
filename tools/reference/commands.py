"""The page of the commands, read off the signatures from which their parsers are built."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from enum import Enum
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from cnnshape.cli.commands import SECTIONS, function_of
from cnnshape.cli.examples import EXAMPLES
from tools.reference.markdown import code, page, prose, table

INTRODUCTION = """\
Every command prints its report on standard output and everything else on standard error. It exits
with 0 if all is well, with 1 if something is wrong with the architecture, and with 2 if the
command could not do its work. `-h` or `--help` prints what this page says of a command, and
`cnnshape --version` the version."""


class Parameter(NamedTuple):
    """One argument of a command, or an option, which has a name."""

    option: str
    values: str
    default: str
    help: str

    @property
    def words(self) -> str:
        """What is written on the command line."""
        return f"{self.option} {self.values}".strip()


def commands_page() -> str:
    """Return the page: a section for each purpose, and in it one for each command."""
    parts = [INTRODUCTION]
    for title, names in SECTIONS.items():
        parts += [f"## {title}", *(_command(name) for name in names)]
    return page("Commands", *parts)


def _command(name: str) -> str:
    function = function_of(name)
    parameters = list(parameters_of(function))
    arguments = [each for each in parameters if not each.option]
    examples = "".join(f"    {line}\n" for line in EXAMPLES[name])
    parts = (
        f"### {name}",
        f"    cnnshape {' '.join((name, *(each.words for each in arguments), '[OPTIONS]'))}",
        prose(function.__doc__),
        table(("argument", "what it is"), ((code(each.words), each.help) for each in arguments)),
        table(
            ("option", "default", "what it does"),
            (
                (code(each.words), each.default and code(each.default), each.help)
                for each in parameters
                if each.option
            ),
        ),
        f"Examples:\n\n{examples}".rstrip("\n"),
    )
    return "\n\n".join(filter(None, parts))


def parameters_of(function: Callable[..., None]) -> Iterator[Parameter]:
    """Return the arguments and options of a command in the order of its signature."""
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, info = _kind_and_info(hints[name])
        is_required = parameter.default is inspect.Parameter.empty
        if isinstance(info, OptionInfo):
            default = "required" if is_required else _default(parameter.default)
            yield Parameter(_option(name, info), _values(kind, info), default, info.help or "")
        else:
            argument = info.metavar or name.upper()
            is_bracketed = is_required or argument.startswith("[")
            yield Parameter("", argument if is_bracketed else f"[{argument}]", "", info.help or "")


def _option(name: str, info: OptionInfo) -> str:
    """Return the names of an option; typer keeps the first that is declared as a default."""
    declared = (info.default, *(info.param_decls or ()))
    names = [each for each in declared if isinstance(each, str) and each.startswith("-")]
    return ", ".join(names) or f"--{name.replace('_', '-')}"


def _kind_and_info(hint: Any) -> tuple[Any, ArgumentInfo | OptionInfo]:
    """Return the type of a parameter and what typer is told of it."""
    if get_origin(hint) is not Annotated:
        raise TypeError(f"a parameter of a command says nothing to typer: {hint}")
    kind, info = get_args(hint)[:2]
    if get_origin(kind) in (Union, UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    return kind, info


def _values(kind: Any, info: OptionInfo) -> str:
    if info.metavar or kind is bool:
        return str(info.metavar or "")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(str(each.value) for each in kind)
    return {int: "N", str: "TEXT"}[kind]


def _default(value: Any) -> str:
    """Return a default that says something: not that there is none."""
    is_silent = value is None or value is False or value is inspect.Parameter.empty
    return "" if is_silent else str(value.value if isinstance(value, Enum) else value)
