"""Plain scalars mean what the YAML 1.2 core schema says, whatever YAML 1.1 said before it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .reading import value_of

TEXTS = [
    *("yes", "no", "on", "off", "Yes", "NO", "y", "n", "tRUE", "nULL"),
    *("12:30", "1:2:3", "2001-12-14", "1_000", "0b11", "0x", "0o8", "0xG", "-0x1F", "-0o17"),
    *("inf", "nan", "Infinity", "+.nan", "1e", "e3", ".", "+", "1.2.3", "1 000", "=", "<<"),
    *("1/2", "\N{ARABIC-INDIC DIGIT THREE}", "½", "1e+", "--1", "1-", "0x 1", "null x"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_looks_like_something_else_in_other_languages_is_text(text: str) -> None:
    assert value_of(f"[{text}]") == [text]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("010", 10),
        ("+12", 12),
        ("-007", -7),
        ("0o17", 15),
        ("0o010", 8),
        ("0x1F", 31),
        ("0xff", 255),
        ("1e-3", 0.001),
        ("1E3", 1000),
        ("+.5", 0.5),
        ("-.5e1", -5),
        ("5.", 5),
        ("0.1", 0.1),
        ("12e03", 12000),
        ("-1.5", -1.5),
        ("9223372036854775808", 2**63),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert value_of(f"[{text}]") == [value]


@pytest.mark.parametrize("text", [".inf", ".Inf", "+.INF", "-.inf"])
def test_infinities(text: str) -> None:
    (value,) = value_of(f"[{text}]")
    assert math.isinf(value)
    assert (value < 0) is text.startswith("-")


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    assert math.isnan(value_of(f"[{text}]")[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, None) for text in ("~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
    ],
)
def test_words(text: str, value: Any) -> None:
    (read,) = value_of(f"[{text}]")
    assert read is value


def test_nothing_after_a_colon_is_nothing() -> None:
    assert value_of("{a: , b: }") == {"a": None, "b": None}


@pytest.mark.parametrize("text", ["12", "true", "~", "=a", "1e-3", ""])
def test_what_is_quoted_is_text(text: str) -> None:
    assert value_of(f"['{text}', \"{text}\", ! '{text}', !!str '{text}']") == [text] * 4


def test_block_scalars_are_text() -> None:
    assert value_of("a: |\n  12\nb: >-\n  true\n") == {"a": "12\n", "b": "true"}


@given(st.integers(min_value=-(2**80), max_value=2**80))
def test_every_integer_is_itself(number: int) -> None:
    (read,) = value_of(f"[{number}]")
    assert read == number
    assert type(read) is int


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_itself(number: float) -> None:
    assert value_of(f"[{number!r}]") == [number]


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Co"))))
def test_every_text_in_double_quotes_is_itself(text: str) -> None:
    assert value_of(f"[{json.dumps(text, ensure_ascii=False)}]") == [text]


@pytest.mark.parametrize("digits", [4000, 5000, 100_000])
def test_endless_digits_are_read_without_a_fault(digits: int) -> None:
    """Python refuses to turn so many digits into an integer at all."""
    (read,) = value_of(f"[{'1' * digits}]")
    assert read is not None
