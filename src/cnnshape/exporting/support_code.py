"""The source of support definitions, which is copied into the modules that use them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Definition(NamedTuple):
    """A class or a function of the support package: its text, and the names that it uses."""

    text: str
    names: frozenset[str]


Definitions = Mapping[str, Definition]

CALLED = re.compile(r"(?<![\w.])\w+(?=\()")
"""Names that are called and belong to nothing else: no words of texts."""


def called_in(code: str) -> Sequence[str]:
    """Return the names that code calls, each as often as it does."""
    return CALLED.findall(code)


def definitions_for(package: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of the definitions that are named, and of those that they use, first.

    Names that the support of the package does not define are left out, as `nn`.
    """
    known = definitions(package)
    found: dict[str, str] = {}
    for name in names:
        _collect(name, known, found)
    return tuple(found.values())


def _collect(name: str, known: Definitions, found: dict[str, str]) -> None:
    if name not in known or name in found:
        return
    for other in sorted(known[name].names - {name}):
        _collect(other, known, found)
    found[name] = known[name].text


@cache
def definitions(package: str) -> Definitions:
    """Return all definitions in the folder `support` of a package by their names."""
    return {name: each for text in _texts(package) for name, each in _definitions_in(text)}


def _texts(package: str) -> Iterator[str]:
    folder = files(package).joinpath("support")
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.name.endswith(".py"):
            yield path.read_text(encoding="utf-8")


def _definitions_in(text: str) -> Iterator[tuple[str, Definition]]:
    for each in ast.parse(text).body:
        if isinstance(each, (ast.ClassDef, ast.FunctionDef)):
            first = min(node.lineno for node in (each, *each.decorator_list))
            source = "\n".join(text.splitlines()[first - 1 : each.end_lineno])
            used = {node.id for node in ast.walk(each) if isinstance(node, ast.Name)}
            yield each.name, Definition(source, frozenset(used))
