"""Texts that want to be obeyed, each with how it is to be shown."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category

import pytest

STYLES = re.compile(r"\x1b\[[0-9;]*m")
"""What a terminal is told on purpose: colours and weights of the report itself."""


class Hostile(NamedTuple):
    """A text, and the same as a person may see it."""

    text: str
    shown: str


HOSTILE = {
    "markup": Hostile("[red]alert[/red] [link=x]y[/link]", "[red]alert[/red] [link=x]y[/link]"),
    "emoji-code": Hostile(":warning: :tada:", ":warning: :tada:"),
    "colour": Hostile("a\x1b[31mred\x1b[0m", r"a\x1b[31mred\x1b[0m"),
    "clear-screen": Hostile("a\x1b[2J\x1b]0;title\x07z", r"a\x1b[2J\x1b]0;title\x07z"),
    "hyperlink": Hostile("\x1b]8;;http://x\x1b\\y", r"\x1b]8;;http://x\x1b" + "\\" + "y"),
    "eight-bit-escape": Hostile("a\x9b31mred", r"a\x9b31mred"),
    "backspaces": Hostile("ok\x08\x08no\x7f", r"ok\x08\x08no\x7f"),
    "carriage-return": Hostile("bad\rgood", r"bad\x0dgood"),
    "line-break": Hostile("a\nE999 forged\n\nFound 0", r"a\x0aE999 forged\x0a\x0aFound 0"),
    "next-line": Hostile("a\x85E999 b\u2028E999 c\u2029d", r"a\x85E999 b\u2028E999 c\u2029d"),
    "tab": Hostile("\ta\tb", r"\x09a\x09b"),
    "bidi": Hostile(
        "a\u202eb\u2066c\u2069d\u200fe\u061cf", r"a\u202eb\u2066c\u2069d\u200fe\u061cf"
    ),
    "zero-width": Hostile("a\u200bb\u200dc\u2060d\ufeffe", r"a\u200bb\u200dc\u2060d\ufeffe"),
    "soft-hyphen": Hostile("a\u00adb\U000e0041c", r"a\xadb\U000e0041c"),
    "private-use": Hostile("a\ue000b", r"a\ue000b"),
    "invisible-marks": Hostile("a\u034fb\u180bc\U000e0100d", r"a\u034fb\u180bc\U000e0100d"),
    "invisible-letters": Hostile("a\u115fb\u3164c\uffa0d", r"a\u115fb\u3164c\uffa0d"),
    "no-characters": Hostile("a\ufffeb\uffffc", r"a\ufffeb\uffffc"),
    "xml-end": Hostile("]]>]]&gt;</failure>", "]]>]]&gt;</failure>"),
    "bar": Hostile("a | b || c", "a | b || c"),
    "backticks": Hostile("`rm -rf` ```x```", "`rm -rf` ```x```"),
    "html": Hostile("<script>alert(1)</script><!-- x", "<script>alert(1)</script><!-- x"),
    "entity": Hostile("&lt;b&gt; &#124; &amp;", "&lt;b&gt; &#124; &amp;"),
    "markdown": Hostile(
        "**a** _b_ ~~c~~ [d](http://x) ![e](f) # g", "**a** _b_ ~~c~~ [d](http://x) ![e](f) # g"
    ),
    "backslashes": Hostile(r"a\| \\ \x1b \n \*", r"a\| \\ \x1b \n \*"),
    "formula": Hostile("=cmd|'/C calc'!A0", "=cmd|'/C calc'!A0"),
    "plus": Hostile("+1", "+1"),
    "minus": Hostile("-1+cmd", "-1+cmd"),
    "at": Hostile("@x", "@x"),
    "quotes": Hostile("a\"b','c,d;e", "a\"b','c,d;e"),
    "percent": Hostile("%s %n {0} {name} $HOME", "%s %n {0} {name} $HOME"),
    "wide": Hostile("网络 😀", "网络 😀"),
}

every_hostile_text = pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)


def quoted(text: str) -> str:
    """Return a text as YAML writes it in double quotes, all but plain letters escaped."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character.isascii() and character.isprintable() and character not in '"\\':
        return character
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def steering(text: str) -> set[str]:
    """Return the characters of a text that a terminal or an editor may obey, or hide."""
    return {character for character in text if character != "\n" and is_steering(character)}


def is_steering(character: str) -> bool:
    """Say whether a character is a control, a format mark, a lone surrogate or a separator."""
    return category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
