"""What a shell offers when Tab is pressed: files, bundled names, columns and codes.

Everything is imported by the completion itself, so that a command that runs pays nothing for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from cnnshape.importing.source_words import ARCHITECTURE_FILES, MODEL_FILES

SUFFIXES = (*ARCHITECTURE_FILES, *MODEL_FILES)

Complete = Callable[[str], list[str]]


def words_to_complete() -> list[str]:
    """Return the words after `cnnshape` that a shell asks to complete."""
    line = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")
    return line.split()[1:]


def architectures(incomplete: str) -> list[str]:
    """Return architecture files and folders, and the names of bundled architectures."""
    from cnnshape.language.bundled_paths import bundled_names

    return [*_paths(incomplete), *_starting(bundled_names(), incomplete)]


def models(incomplete: str) -> list[str]:
    """Return files of models, and folders."""
    return [each for each in _paths(incomplete) if each.endswith(("/", *MODEL_FILES))]


def columns(incomplete: str) -> list[str]:
    """Return lists of columns of the table, with the last one completed."""
    return _in_a_list(_known("columns"), incomplete)


def optimizers(incomplete: str) -> list[str]:
    """Return the names of optimizers."""
    return _starting(_known("optimizers"), incomplete)


def devices(incomplete: str) -> list[str]:
    """Return the names of devices, and files of profiles."""
    return [*_starting(_known("devices"), incomplete), *_paths(incomplete)]


def codes(incomplete: str) -> list[str]:
    """Return lists of codes, with the last one completed."""
    from cnnshape.catalogue import CATALOGUE

    return _in_a_list(list(CATALOGUE), incomplete)


def code(incomplete: str) -> list[str]:
    """Return codes and names of rules."""
    from cnnshape.catalogue import CATALOGUE

    names = [entry.name for entry in CATALOGUE.values()]
    return [*_starting(CATALOGUE, incomplete.upper()), *_starting(names, incomplete)]


def dtypes(incomplete: str) -> list[str]:
    """Return the dtypes in which bytes are counted."""
    return _starting(_known("dtypes"), incomplete)


def _known(words: str) -> Sequence[str]:
    """Return words that would take long to import where they are declared."""
    from cnnshape.cli.completion_table import completion_table

    return completion_table().words[words]


def _starting(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _in_a_list(names: Sequence[str], incomplete: str) -> list[str]:
    """Complete the last of the names that commas join; none is offered twice."""
    before, comma, last = incomplete.rpartition(",")
    taken = before.split(",")
    return [f"{before}{comma}{name}" for name in _starting(names, last) if name not in taken]


def _paths(incomplete: str) -> list[str]:
    folder, slash, start = incomplete.rpartition("/")
    try:
        found = sorted(Path(f"{folder}{slash}" or ".").iterdir())
    except OSError:
        return []
    offered = (
        f"{each.name}/" if each.is_dir() else each.name
        for each in found
        if each.name.startswith(start) and (start or not each.name.startswith("."))
    )
    return [f"{folder}{slash}{name}" for name in offered if name.endswith(("/", *SUFFIXES))]
