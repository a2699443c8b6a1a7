"""Texts of a file in a program: nothing in them ends the text or becomes code."""

from __future__ import annotations

from textwrap import wrap

from cnnshape.exporting.code.wrapping import INDENT, WIDTH


def docstring(text: str, indent: int) -> str:
    """Return a text as a docstring, wrapped; its paragraphs are separated by empty lines."""
    margin = INDENT * indent
    paragraphs = [_harmless(each) for each in text.split("\n\n")]
    lines = [
        wrap(each, WIDTH - len(margin) - (6 if at == 0 else 0), break_long_words=False) or [""]
        for at, each in enumerate(paragraphs)
    ]
    body = f"\n\n{margin}".join(f"\n{margin}".join(each) for each in lines).rstrip()
    is_short = "\n" not in body
    return f'{margin}"""{body}"""' if is_short else f'{margin}"""{body}\n{margin}"""'


def _harmless(text: str) -> str:
    """Return a text on one line that a docstring can hold: no quotes of it, no escapes."""
    flat = " ".join(text.split())
    plain = "".join(each if each.isprintable() else "?" for each in flat)
    return plain.replace("\\", "/").replace('"', "'")
