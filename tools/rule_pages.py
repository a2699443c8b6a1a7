"""Write the pages of all codes into docs/rules, or check that they are as they would be written.

    python -m tools.rule_pages [--check]

`rejected.md` is written by hand and left alone.
"""

from __future__ import annotations

import sys

from cnnshape.linting.description import Description, descriptions
from tools.page_folder import DOCS, PageFolder, write_or_check

BY_HAND = frozenset({"rejected.md"})

GROUPS = {
    "E": "The file",
    "S": "Networks that cannot run, or whose output means nothing",
    "B": "Promises of the file",
    "I": "Inputs and inheritance that are probably mistakes",
    "G": "Geometry: how windows meet the map",
    "N": "Normalisation",
    "A": "Activations and the layers around them",
    "D": "Layers and settings without effect",
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


def folder() -> PageFolder:
    """Return docs/rules as it is written: a page for each code, and their list."""
    described = tuple(descriptions())
    pages = {f"{each.code}.md": each.markdown for each in described}
    return PageFolder(DOCS / "rules", pages | {"README.md": _index(described)}, BY_HAND)


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


if __name__ == "__main__":
    sys.exit(write_or_check(folder(), sys.argv[1:]))
