"""The script of the pages: modules of JavaScript joined into one, which imports nothing."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path

IMPORT = re.compile(r'^import \{ ([^}]*) \} from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:const|(?:async )?function|class) (\w+))", re.MULTILINE)


def joined_modules(main: str, *folders: Path) -> str:
    """Return a module of the folders as one with all that it needs, each after what it imports.

    Each keeps a scope of its own: names that it does not export may be those of another.
    """
    paths = {path.stem: path for folder in folders for path in folder.glob("*.js")}
    texts: dict[str, str] = {}
    imported: dict[str, list[str]] = {}
    wanted = [main]
    while wanted:
        name = wanted.pop()
        if name not in texts:
            texts[name] = paths[name].read_text(encoding="utf-8")
            imported[name] = [each[2] for each in IMPORT.finditer(texts[name])]
            wanted += imported[name]
    order = TopologicalSorter(imported).static_order()
    return "const modules = {};\n" + "".join(_scope(name, texts[name]) for name in order)


def _scope(name: str, text: str) -> str:
    """Return a module as a function that is called at once and returns what it exports."""
    exported = ", ".join(each[2] for each in EXPORT.finditer(text))
    body = EXPORT.sub(r"\1", IMPORT.sub(r"const { \1 } = modules.\2;", text))
    return f"modules.{name} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"
