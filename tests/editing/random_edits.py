"""Edits as a person makes them, at random: words typed and deleted, lines moved, keys changed."""

from __future__ import annotations

from random import Random

LINES = (
    "  - {type: conv, filters: 8, kernel: 3}\n",
    "  - {type: relu}\n",
    "  - {name: a, type: conv, filters: =width, kernel: 1}\n",
    "  - {type: add, from: [a, input]}\n",
    "  - type: batch_norm\n    activation: relu\n",
    "  - {type: unit, width: 4}\n",
    "budget: {parameters: 1000}\n",
    "# cnnshape: ignore[A403] a comment\n",
)
TYPED = ("{", "}", "[", "]", ":", ", ", "\n", " ", "=", '"', "'", "#", "-", "&a ", "*a", "|", "\t")
WORDS = ("type", "conv", "kernel", "width", "from", "3", "0", "-1", "2k", "é", "😀", "\u2028", "\r")


def edited(text: str, random: Random) -> str:
    """Return a text after one edit."""
    if not text or random.random() < 0.02:
        return text + random.choice(LINES)
    at = random.randrange(len(text) + 1)
    kind = random.randrange(5)
    if kind == 0:
        return text[:at] + random.choice(TYPED) + text[at:]
    if kind == 1:
        return text[:at] + random.choice(WORDS) + text[at:]
    if kind == 2:
        return text[:at] + text[at + random.randrange(1, 6) :]
    lines = text.splitlines(keepends=True)
    line = random.randrange(len(lines))
    if kind == 3:
        lines.insert(line, random.choice((*LINES, lines[random.randrange(len(lines))])))
    else:
        del lines[line]
    return "".join(lines)
