"""YAML 1.2 core scalars: which plain text is a number, a boolean or nothing, and which is text.

https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re

from cnnshape.language.yaml.values import Atom

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
DECIMAL = re.compile(r"[-+]?[0-9]+")
OCTAL = re.compile(r"0o[0-7]+")
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
MAX_DIGITS = 400
"""Longer numbers are read as one that is too large as well: Python refuses to read thousands."""

STARTS_NUMBER = frozenset("-+.0123456789")


def resolve(text: str) -> Atom:
    """Return what a plain scalar means under the core schema."""
    if text[:1] in STARTS_NUMBER:
        return _number(text) if len(text) <= MAX_DIGITS else _long_number(text)
    return None if text in NULLS else BOOLEANS.get(text, text)


def _number(text: str) -> int | float | str:
    if DECIMAL.fullmatch(text):
        return int(text)
    if OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if HEXADECIMAL.fullmatch(text):
        return int(text[2:], 16)
    if FLOAT.fullmatch(text):
        return float(text)
    if SPECIAL.fullmatch(text):
        return float(text.replace(".", "").lower())
    return text


def _long_number(text: str) -> int | str:
    return 10**MAX_DIGITS if DECIMAL.fullmatch(text) else text
