"""The page of the Python package, read off the source of every public name."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import cnnshape
from tools.reference.markdown import code, page, prose, summary, table

INTRODUCTION = """\
What `import cnnshape` offers. Other names of the package may change in any release."""

LINE_LENGTH = 88


def python_page() -> str:
    """Return the page: functions, then classes, each with its signature and its docstring."""
    nodes = [_definition(name) for name in cnnshape.__all__ if name != "__version__"]
    functions = [_function(node) for node in nodes if isinstance(node, ast.FunctionDef)]
    classes = [_class(node) for node in nodes if isinstance(node, ast.ClassDef)]
    version = "`cnnshape.__version__` is the version as text."
    return page("Python", INTRODUCTION, version, "## Functions", *functions, "## Classes", *classes)


def _definition(name: str) -> ast.stmt:
    """Return a public name as it is written where it is defined.

    A record whose fields are in a private base class has them itself here.
    """
    value: Any = getattr(cnnshape, name)
    file = inspect.getsourcefile(import_module(value.__module__))
    assert file is not None
    body = ast.parse(Path(file).read_text(encoding="utf-8")).body
    definitions = {
        node.name: node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    found = definitions[name]
    if isinstance(found, ast.ClassDef):
        bases = (definitions.get(ast.unparse(base)) for base in found.bases)
        fields = (base.body for base in bases if base is not None and base.name.startswith("_"))
        found.body += chain.from_iterable(fields)
    return found


def _function(node: ast.FunctionDef) -> str:
    return "\n\n".join((f"### {node.name}", _fenced(_signature(node)), _docstring(node)))


def _class(node: ast.ClassDef) -> str:
    attributes = table(("attribute", "type"), _attributes(node))
    methods = table(("member", "what it is"), _members(node))
    parts = (f"### {node.name}", _docstring(node), attributes, methods)
    return "\n\n".join(filter(None, parts))


def _docstring(node: ast.FunctionDef | ast.ClassDef) -> str:
    return prose(ast.get_docstring(node))


def _signature(node: ast.FunctionDef) -> str:
    """Return a function's signature, on a line for each parameter if one line is too short."""
    returns = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
    parameters = list(_parameters(node.args))
    line = f"{node.name}({', '.join(parameters)}){returns}"
    if len(line) <= LINE_LENGTH:
        return line
    lines = "".join(f"    {each},\n" for each in parameters)
    return f"{node.name}(\n{lines}){returns}"


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    without = len(arguments.args) - len(arguments.defaults)
    defaults = [None] * without + list(arguments.defaults)
    for argument, default in zip(arguments.args, defaults, strict=True):
        yield _parameter(argument, default)
    if arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, default)


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + ("" if default is None else f" = {ast.unparse(default)}")


def _attributes(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Return the fields of a record, and the members of an enumeration with their values."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign):
            yield code(ast.unparse(each.target)), code(ast.unparse(each.annotation))
        elif isinstance(each, ast.Assign):
            yield code(ast.unparse(each.targets[0])), code(ast.unparse(each.value))


def _members(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Return the public properties and methods of a class."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
            yield code(_member(each)), summary(ast.get_docstring(each))


def _member(node: ast.FunctionDef) -> str:
    if any(ast.unparse(each).endswith("property") for each in node.decorator_list):
        return node.name
    arguments = ", ".join(_parameters(node.args)).removeprefix("self").removeprefix(", ")
    return f"{node.name}({arguments})"


def _fenced(text: str) -> str:
    return f"```python\n{text}\n```"
