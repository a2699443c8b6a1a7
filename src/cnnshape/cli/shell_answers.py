"""How each shell is answered: as the scripts read it that typer installs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnshape.cli.given_words import require

ZSH_ESCAPES = str.maketrans({'"': '""', "'": "''", "$": r"\$", "`": r"\`", ":": r"\\:"})


class Item(NamedTuple):
    """A word that can be meant, and what it is for, if that is said."""

    value: str
    help: str = ""


class Answer(NamedTuple):
    """What is printed for a shell, and the exit code."""

    text: str
    code: int = 0


def answer_to(shell: str, variables: Mapping[str, str], items: Sequence[Item]) -> Answer:
    """Return the answer for a shell; raise NotPlain if the shell is unknown."""
    if shell == "bash":
        return _lines([each.value for each in items])
    if shell == "zsh":
        return _lines([_zsh(items)])
    if shell == "fish":
        return _fish(variables.get("_TYPER_COMPLETE_FISH_ACTION", ""), items)
    require(shell in ("powershell", "pwsh"))
    return _lines([f"{each.value}:::{each.help or ' '}" for each in items])


def _lines(lines: Sequence[str]) -> Answer:
    return Answer("\n".join(lines) + "\n")


def _zsh(items: Sequence[Item]) -> str:
    words = "\n".join(f'"{_escaped(each.value)}"{_described(each)}' for each in items)
    return f"_arguments '*: :(({words}))'" if items else "_files"


def _described(item: Item) -> str:
    return f':"{_escaped(item.help)}"' if item.help else ""


def _escaped(text: str) -> str:
    return text.translate(ZSH_ESCAPES)


def _fish(action: str, items: Sequence[Item]) -> Answer:
    """Return the items, or only whether there are any: without, fish completes files."""
    if action == "is-args":
        return Answer("", 0 if items else 1)
    require(action == "get-args")
    return _lines([f"{each.value}\t{each.help}" if each.help else each.value for each in items])
