"""The script of the pages: modules of JavaScript joined into one, which imports nothing."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path

IMPORT = re.compile(r'^import \{ ([^}]*) \} from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:const|function|class) (\w+))", re.MULTILINE)


def joined_modules(folder: Path) -> str:
    """Return the modules of a folder as one, each after those that it imports from.

    Each keeps a scope of its own: names that it does not export may be those of another.
    """
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}
    imported = {name: {each[2] for each in IMPORT.finditer(text)} for name, text in texts.items()}
    order = TopologicalSorter(imported).static_order()
    return "const modules = {};\n" + "".join(_scope(name, texts[name]) for name in order)


def _scope(name: str, text: str) -> str:
    """Return a module as a function that is called at once and returns what it exports."""
    exported = ", ".join(each[2] for each in EXPORT.finditer(text))
    body = EXPORT.sub(r"\1", IMPORT.sub(r"const { \1 } = modules.\2;", text))
    return f"modules.{name} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"
