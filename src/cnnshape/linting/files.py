"""The files that a path means: itself, or the architectures in a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cnnshape.language.yaml.limits import MAX_BYTES

SUFFIXES = frozenset({".yaml", ".yml"})

KEY_AT_THE_TOP = re.compile(r"""^["']?(\w+)["']?[ \t]*:(?=\s)""", re.MULTILINE)
KEY_IN_BRACES = re.compile(r"""[{,]\s*["']?(\w+)["']?[ \t]*:(?=\s)""")
LIKE = 0.75
"""How like a word must be to be taken for a misspelt one."""

NOT_OURS = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist", "venv"})
"""Folders of what is installed or built, which are not searched, nor are hidden ones."""


class Found(NamedTuple):
    """The files to be linted, those that were skipped, and what could not be looked into.

    `empty` are folders that hold no YAML file at all.
    """

    files: list[str]
    skipped: list[str]
    errors: list[OSError]
    empty: list[str]


def files_in(paths: list[str]) -> Found:
    """Return the files that paths mean, each once; a folder means the architectures in it.

    Links to folders are not followed, so that no loop of them can be endless.
    """
    files: dict[object, str] = {}
    skipped: list[str] = []
    errors: list[OSError] = []
    empty: list[str] = []
    for path in paths:
        if not Path(path).is_dir():
            files.setdefault(_identity(path), path)
            continue
        before = len(errors)
        yaml_files = list(_yaml_files(path, errors))
        if not yaml_files and len(errors) == before:
            empty.append(path)
        for file in yaml_files:
            if _looks_like_an_architecture(file, errors):
                files.setdefault(_identity(str(file)), str(file))
            else:
                skipped.append(str(file))
    return Found(list(files.values()), skipped, errors, empty)


def _identity(path: str) -> object:
    """Return what a file is known by under all its names; what is no file, by its name."""
    return Path(path).resolve() if os.path.isfile(path) else path  # noqa: PTH113 (never raises)


def _yaml_files(folder: str, errors: list[OSError]) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        here = (name for name in folders if not name.startswith(".") and name not in NOT_OURS)
        folders[:] = sorted(here)
        for name in sorted(files):
            if Path(name).suffix.lower() in SUFFIXES:
                yield Path(parent) / name


def _looks_like_an_architecture(path: Path, errors: list[OSError]) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            content = file.read(MAX_BYTES).decode(errors="replace")
    except OSError as error:
        errors.append(error)
        return False
    keys = keys_at_the_top(content)
    return "extends" in keys or has_layers_and_input(keys)


def keys_at_the_top(text: str) -> frozenset[str]:
    """Return the keys at the top of a text, as far as they can be seen without a parser."""
    pattern = KEY_IN_BRACES if text.lstrip().startswith("{") else KEY_AT_THE_TOP
    return frozenset(pattern.findall(text))


def has_layers_and_input(keys: frozenset[str]) -> bool:
    """Say whether there are `layers` and an input among the keys at the top of a text.

    One of the two may be misspelt: who lints a folder wants to hear of it.
    """
    exact = ("layers" in keys) + bool(keys & {"input", "inputs"})
    return exact == 2 or (exact == 1 and _is_like("layers", keys) and _is_like("input", keys))


def _is_like(word: str, keys: Iterable[str]) -> bool:
    from difflib import get_close_matches

    return bool(get_close_matches(word, keys, 1, LIKE))
