"""Escape text from files: control characters are printed as codes and never reach a terminal."""

from __future__ import annotations

CONTROL_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

BLANK_RANGES = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
"""Invisible letters and marks: joiners, fillers and variation selectors."""


def escaped(text: str) -> str:
    r"""Return text with control characters, escapes and invisible marks written as \x1b."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_escaped_character, text))


def _escaped_character(character: str) -> str:
    from unicodedata import category

    code = ord(character)
    is_blank = any(first <= code <= last for first, last in BLANK_RANGES)
    if category(character) not in CONTROL_CATEGORIES and not is_blank:
        return character
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
