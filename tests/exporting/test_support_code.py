"""Definitions that are copied into exported modules."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path
from symtable import SymbolTable, symtable

import pytest

import cnnshape
from cnnshape.exporting.support_code import definitions, definitions_for
from tests.exporting.written import listed

IMPORTED = {
    "pytorch": {"math", "torch", "nn", "F", "Tensor"},
    "keras": {"Any", "math", "keras", "layers", "np", "ops"},
}
"""What the writers import at the top of a module."""

NOT_LISTED = {"Learned", "round_channels"}
"""What layers need that read no other, and what arguments are computed by."""


def package_of(framework: str) -> str:
    return f"cnnshape.exporting.{framework}"


EVERY = [(each, name) for each in IMPORTED for name in sorted(definitions(package_of(each)))]


def globals_of(table: SymbolTable) -> Iterator[str]:
    """Return the names that a text reads and does not define, and those it defines at the top."""
    for symbol in table.get_symbols():
        if symbol.is_global() or (table.get_type() == "module" and symbol.is_referenced()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from globals_of(child)


def defined_in(text: str) -> ast.ClassDef | ast.FunctionDef:
    """Return the class or the function that a text defines, and nothing else."""
    (defined,) = ast.parse(text).body
    assert isinstance(defined, (ast.ClassDef, ast.FunctionDef))
    return defined


@pytest.mark.parametrize(("framework", "name"), EVERY)
def test_a_definition_needs_nothing_but_imports_and_those_before_it(
    framework: str, name: str
) -> None:
    known = IMPORTED[framework] | set(dir(builtins)) | {"__class__"}
    for text in definitions_for(package_of(framework), [name]):
        defined = defined_in(text)
        assert set(globals_of(symtable(text, "copied", "exec"))) <= known | {defined.name}
        known.add(defined.name)
    assert name in known


def test_definitions_come_after_those_that_they_use_and_once() -> None:
    texts = definitions_for(package_of("pytorch"), ["WindowAttention", "nn", "Attention"])
    names = [text.split("(")[0].split(" ")[1] for text in texts]
    assert names == ["Attention", "map_of", "windows_of", "WindowAttention"]


def test_what_is_not_defined_here_is_left_out() -> None:
    assert definitions_for(package_of("pytorch"), ["nn", "torch", "self"]) == ()


@pytest.mark.parametrize(("framework", "name"), EVERY)
def test_a_definition_has_a_docstring_and_fits_88_columns(framework: str, name: str) -> None:
    text = definitions(package_of(framework))[name].text
    (defined,) = ast.parse(text).body
    assert isinstance(defined, (ast.ClassDef, ast.FunctionDef))
    assert ast.get_docstring(defined)
    assert max(map(len, text.split("\n"))) <= 88


@pytest.mark.parametrize("framework", IMPORTED)
def test_nothing_imports_what_is_only_copied(framework: str) -> None:
    source = Path(cnnshape.__file__).parent
    texts = {path: path.read_text(encoding="utf-8") for path in source.rglob("*.py")}
    copied = source / "exporting" / framework / "support"
    readers = {path: text for path, text in texts.items() if path.parent != copied}
    assert [path for path, text in readers.items() if f"{framework}.support." in text] == []
    assert [path for path, text in readers.items() if f"{framework} import support\n" in text] == []


@pytest.mark.parametrize("framework", IMPORTED)
def test_every_definition_is_used_by_a_layer_that_is_listed(framework: str) -> None:
    known = definitions(package_of(framework))
    lines = "\n".join(line for _, _, lines in listed(framework) for line in lines)
    words = sorted(word for word in known if f"{word}(" in lines)
    copied = {defined_in(text).name for text in definitions_for(package_of(framework), words)}
    assert copied == set(known) - NOT_LISTED
