"""The page of the commands, read off the signatures that are parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cnnshape.cli.commands import SECTIONS, function_of
from cnnshape.cli.examples import EXAMPLES
from cnnshape.cli.parameters import Parameter, parameters_of
from tools.reference.markdown import code, page, prose, table

INTRODUCTION = """\
Every command prints its report on standard output and everything else on standard error. It exits
with 0 if all is well, with 1 if something is wrong with the architecture, and with 2 if the
command could not do its work. `-h` or `--help` prints what this page says of a command, and
`cnnshape --version` the version."""


class DescribedParameter(NamedTuple):
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
    parameters = list(described_parameters(function))
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


def described_parameters(function: Callable[..., None]) -> Iterator[DescribedParameter]:
    """Return the arguments and options of a command in the order of its signature."""
    for each in parameters_of(function):
        if each.is_option:
            default = "required" if each.is_required else _default(each.default)
            yield DescribedParameter(", ".join(each.names), _values(each), default, each.says.help)
        else:
            argument = each.says.metavar or each.name.upper()
            is_bracketed = each.is_required or argument.startswith("[")
            words = argument if is_bracketed else f"[{argument}]"
            yield DescribedParameter("", words, "", each.says.help)


def _values(parameter: Parameter) -> str:
    if parameter.says.metavar or parameter.is_flag:
        return parameter.says.metavar or ""
    return "|".join(parameter.choices) or {int: "N", str: "TEXT"}[parameter.kind]


def _default(value: Any) -> str:
    """Return a default that says something: not that there is none."""
    return "" if value is None or value is False else str(value)
