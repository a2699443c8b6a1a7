"""Write the pages of all codes into docs/rules, or check that they are as they would be written.

    python -m tools.rule_pages [--check]

`rejected.md` is written by hand and left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from cnnshape.linting.description import Description, descriptions

FOLDER = Path(__file__).parents[1] / "docs" / "rules"
BY_HAND = frozenset({"rejected.md"})

GROUPS = {
    "E": "The file itself",
    "S": "It cannot run, or its output means nothing",
    "B": "What the file promises",
    "I": "An input that is probably not what was meant",
    "G": "Geometry: how windows meet the map",
    "N": "Normalisation",
    "A": "Activations, and what stands between layers",
    "D": "What does nothing",
    "R": "Receptive fields",
    "C": "Costs",
    "H": "Hardware",
    "X": "The linter's own comments",
}

INTRODUCTION = """\
# Codes

All that `cnnshape` can find, by code. `cnnshape rule CODE` prints the page of one, `cnnshape rule
--all` this list. How findings are selected and fixed: [linting](../linting.md); how they are
silenced: [diagnostics](../diagnostics.md).
What was considered and not built, with the measured reasons: [rejected rules](rejected.md).

An error is wrong, a warning suspect, info worth knowing. A safe fix changes nothing but what it
names; an unsafe one changes the network.
"""


def expected_files() -> Mapping[str, str]:
    """Return each generated file of the folder with its text."""
    described = tuple(descriptions())
    pages = {f"{each.code}.md": each.markdown for each in described}
    return pages | {"README.md": _index(described)}


def differences() -> Iterator[str]:
    """Return what in the folder is not as it would be written."""
    expected = expected_files()
    found = {path.name: path for path in FOLDER.glob("*") if path.name not in BY_HAND}
    for name in sorted({*expected, *found}):
        if name not in found:
            yield f"{name} is missing"
        elif name not in expected:
            yield f"{name} is of no code"
        elif found[name].read_text(encoding="utf-8") != expected[name]:
            yield f"{name} is not current"


def write() -> None:
    """Write the folder anew."""
    expected = expected_files()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in BY_HAND and path.name not in expected:
            path.unlink()
    for name, text in expected.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _index(described: tuple[Description, ...]) -> str:
    groups = (_group(letter, title, described) for letter, title in GROUPS.items())
    return "\n".join((INTRODUCTION, *filter(None, groups)))


def _group(letter: str, title: str, described: tuple[Description, ...]) -> str:
    rows = [
        f"| [{each.code}]({each.code}.md) | {each.name} | {each.severity} "
        f"| {each.fix or 'none'} | {each.summary} |"
        for each in described
        if each.code.startswith(letter)
    ]
    head = (f"## {letter}: {title}", "", "| code | name | severity | fix | summary |")
    return "\n".join((*head, "| --- | --- | --- | --- | --- |", *rows, "")) if rows else ""


def main(words: list[str]) -> int:
    """Write, or check and return 1 where something is not current."""
    if "--check" not in words:
        write()
        return 0
    found = list(differences())
    sys.stderr.writelines(f"docs/rules: {each}\n" for each in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
