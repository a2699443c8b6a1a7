"""Break a text at random: tokens, numbers, lines, whole stretches, and pieces of other files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

TOKEN = re.compile(r"[A-Za-z_][\w.]*|-?\d+(?:\.\d+)?|[\[\]{}:,=#\"'&*|>-]|\n *")
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
VALUE = re.compile(r"(?<=: )[^,\n{}\[\]]+")

NUMBERS = (
    *("0", "-1", "1", "2", "7", "2.5", "1e-3", "1e18", "1e400", "-0.0", ".nan", ".inf", "010"),
    *("4294967296", "2147483648", "9223372036854775807", "9223372036854775808", "1" + "0" * 400),
    *("99999999999999999999", "100001", "0x7fffffff", "12:30", "-1000000000"),
)
EXPRESSIONS = (
    *("=1/0", "=channels", "=index", "='a' + 1", "=min(", "=2**63", "=10**300", "=-(1)", "=[1][0]"),
    *('"=[1] == [1.0]"', '"=[1, 2][5]"', '"=max([])"', '"=len([1])"', "=not 1", "=1 if 2 else 3"),
    *("=channels // 2", "=1e308 * 10", '"=[channels, 1]"', "=true", "=0.1 + 0.2", "= 1", "=é"),
)
WORDS = (
    *("type", "name", "from", "repeat", "if", "share", "like", "layers", "parameters", "one"),
    *("same", "half", "valid", "input", "conv", "relu", "add", "flatten", "vertical", "null", "~"),
    *("true", "no", "text", '"7"', "expect", "values", "examples", "outputs", "b", "extends"),
)
MARKS = (
    *("'", '"', "[", "]", "{", "}", ":", ": ", ",", "-", "- ", "#", " #", "=", "&a ", "*a", "!!x "),
    *("|", ">", "?", "? ", "[]", "{}", "[[1]]", "<<: ", "---\n", "...\n", "%", "@", "`"),
    *("\t", "\r", "\r\n", "\n", "\n\n", "\x85", "\u2028", "\0", "\ufeff", "é", "🙂", "\u202e"),
)
ODD = (*NUMBERS, *EXPRESSIONS, *WORDS, *MARKS)

Mutator = Callable[[str, Random], str]
Splicer = Callable[[str, Random, str], str]


def mutated(text: str, random: Random, another: Callable[[Random], str]) -> str:
    """Return a text broken in one to four ways; some take pieces of another text."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        if random.random() < SHARE_OF_SPLICES:
            text = random.choice(SPLICERS)(text, random, another(random))
        else:
            text = random.choice(MUTATORS)(text, random)
    return text


def _odd_token(text: str, random: Random) -> str:
    return _replaced(text, random, TOKEN, ODD)


def _odd_number(text: str, random: Random) -> str:
    return _replaced(text, random, NUMBER, (*NUMBERS, *EXPRESSIONS))


def _odd_value(text: str, random: Random) -> str:
    return _replaced(text, random, VALUE, ODD)


def _token_of_another(text: str, random: Random, other: str) -> str:
    return _replaced(text, random, TOKEN, TOKEN.findall(other) or ODD)


def _line_of_another(text: str, random: Random, other: str) -> str:
    lines = text.split("\n")
    lines.insert(random.randrange(len(lines)), random.choice(other.split("\n")))
    return "\n".join(lines)


def _inserted(text: str, random: Random) -> str:
    at = random.randint(0, len(text))
    return text[:at] + random.choice(ODD) + text[at:]


def _deleted(text: str, random: Random) -> str:
    start = random.randint(0, len(text))
    return text[:start] + text[start + random.choice((1, 1, 2, 5, 20, 200)) :]


def _cut(text: str, random: Random) -> str:
    return text[: random.randint(0, len(text))]


def _lines(text: str, random: Random) -> str:
    """Return a text with a line taken out, doubled, moved or indented."""
    lines = text.split("\n")
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    way = random.randrange(4)
    if way == 0:
        del lines[first]
    elif way == 1:
        lines.insert(second, lines[first])
    elif way == 2:
        lines[first], lines[second] = lines[second], lines[first]
    else:
        lines[first] = random.choice((" ", "  ", "\t", "- ")) + lines[first]
    return "\n".join(lines)


def _other_line_ends(text: str, random: Random) -> str:
    return text.replace("\n", random.choice(("\r", "\r\n", "\x85", "\u2028")))


def _replaced(text: str, random: Random, what: re.Pattern[str], by: Sequence[str]) -> str:
    found = list(what.finditer(text))
    if not found:
        return text + random.choice(by)
    place = random.choice(found)
    return text[: place.start()] + random.choice(by) + text[place.end() :]


SHARE_OF_SPLICES = 0.15

MUTATORS: Sequence[Mutator] = (
    *(_odd_token, _odd_token, _odd_number, _odd_number, _odd_value, _odd_value),
    *(_inserted, _deleted, _cut, _lines, _lines, _other_line_ends),
)
"""The ways to break a text, the more fruitful ones several times."""

SPLICERS: Sequence[Splicer] = (_token_of_another, _line_of_another)
"""The ways to mix a text with another one."""
