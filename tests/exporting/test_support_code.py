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
from tests.exporting.pytorch_kinds.test_steps import listed

IMPORTED = {"math", "torch", "nn", "F", "Tensor"}
"""What the writer imports at the top of a module."""


def globals_of(table: SymbolTable) -> Iterator[str]:
    """Return the names that a text reads and does not define, and those it defines at the top."""
    for symbol in table.get_symbols():
        if symbol.is_global() or (table.get_type() == "module" and symbol.is_referenced()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from globals_of(child)


@pytest.mark.parametrize("name", sorted(definitions()))
def test_a_definition_needs_nothing_but_torch_and_those_before_it(name: str) -> None:
    known = IMPORTED | set(dir(builtins)) | {"__class__"}
    for text in definitions_for([name]):
        (defined,) = ast.parse(text).body
        assert isinstance(defined, (ast.ClassDef, ast.FunctionDef))
        assert set(globals_of(symtable(text, "copied", "exec"))) <= known | {defined.name}
        known.add(defined.name)
    assert name in known


def test_definitions_come_after_those_that_they_use_and_once() -> None:
    texts = definitions_for(["WindowAttention", "nn", "Attention"])
    names = [text.split("(")[0].split(" ")[1] for text in texts]
    assert names == ["Attention", "map_of", "windows_of", "WindowAttention"]


def test_what_is_not_defined_here_is_left_out() -> None:
    assert definitions_for(["nn", "torch", "self"]) == ()


@pytest.mark.parametrize("name", sorted(definitions()))
def test_a_definition_has_a_docstring_and_fits_88_columns(name: str) -> None:
    text = definitions()[name].text
    (defined,) = ast.parse(text).body
    assert isinstance(defined, (ast.ClassDef, ast.FunctionDef))
    assert ast.get_docstring(defined)
    assert max(map(len, text.split("\n"))) <= 88


def test_nothing_imports_what_is_only_copied() -> None:
    source = Path(cnnshape.__file__).parent
    texts = {path: path.read_text(encoding="utf-8") for path in source.rglob("*.py")}
    copied = source / "exporting" / "pytorch" / "support"
    readers = {path: text for path, text in texts.items() if path.parent != copied}
    assert [path for path, text in readers.items() if "pytorch.support." in text] == []
    assert [path for path, text in readers.items() if "pytorch import support\n" in text] == []


def test_every_definition_is_used_by_a_layer_that_is_listed() -> None:
    lines = "\n".join(line for _, _, lines in listed() for line in lines)
    words = {word for word in definitions() if f"{word}(" in lines}
    copied = {
        text.split("(")[0].split(":")[0].split(" ")[1] for text in definitions_for(sorted(words))
    }
    assert copied == set(definitions())
