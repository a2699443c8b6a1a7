"""Explanations as Markdown, in which no text of a file is more than text."""

from __future__ import annotations

from cnnshape.explanation import Explanation


def code_block(text: str) -> str:
    """Return lines as a block of code that nothing in them can end."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def code(text: str) -> str:
    """Return a short text as code within a sentence."""
    line = " ".join(text.split()).replace("`", "'")
    return f"`{line}`"


def explanation_text(explanation: Explanation) -> str:
    """Return an explanation as a block of code, without the place: the reader is there."""
    lines = str(explanation).splitlines()
    return code_block("\n".join((lines[0], *lines[2:])))
