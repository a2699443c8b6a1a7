"""What a value must be, what is written, and what to do: pydantic's errors in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, isfinite
from typing import Any

from cnnshape.language.expressions.environment import Environment
from cnnshape.language.hints.axis_words import NAMES as AXES_HAVE_NAMES
from cnnshape.language.hints.numbers_in_text import number_meant
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.language.hints.words import (
    APPROXIMATIONS,
    AXES,
    FUNCTIONS,
    MODES,
    PADDINGS,
    REDUCTIONS,
)
from cnnshape.language.yaml.values import Scalar, Value, is_expression

MAX_QUOTE_LENGTH = 40
MAX_CHOICES = 4

EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text",
    "string_pattern_mismatch": "a name of letters, digits, `_` and `-` that starts with a letter",
    "tuple_type": "a list",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "union_tag_invalid": "a number, a list of one for each axis, or of [before, after] pairs",
}
YES_OR_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}
AXIS = "channels"
"""A choice by which the names of axes are told from other words."""

NUMERIC = frozenset({"int_type", "int_from_float", "float_type"})


def expected(kind: str, context: Mapping[str, Any]) -> str:
    """Say what a value must be."""
    if kind == "greater_than_equal":
        return f"a number of at least {context['ge']:g}"
    if kind == "greater_than":
        return f"a number above {context['gt']:g}"
    if kind == "less_than":
        return f"a number below {context['lt']:g}"
    if kind == "less_than_equal":
        return f"a number of at most {context['le']:g}"
    if kind == "literal_error":
        choices = _choices(context)
        if AXIS in choices:
            return "the name of an axis"
        return f"one of {', '.join(choices)}" if len(choices) <= MAX_CHOICES else "a known name"
    if kind == "too_short":
        return f"a list of at least {context['min_length']}"
    if kind == "too_long":
        return f"a list of at most {context['max_length']}"
    return EXPECTED.get(kind, "something else")


def help_for(
    kind: str,
    written: object,
    context: Mapping[str, Any],
    place: Value | None,
    environment: Environment | None,
) -> str | None:
    """Say what to do about a value that is not what it must be."""
    forgotten = None if environment is None else forgotten_mark(written, environment)
    if forgotten is not None:
        return forgotten
    if isinstance(written, str):
        return _help_for_text(kind, written, context, place)
    if kind == "bool_type":
        return "write `true` or `false`"
    if kind in NUMERIC:
        return _help_for_a_number(kind, written, place)
    if kind == "literal_error":
        return _help_for_a_choice(written, _choices(context))
    if kind == "string_type":
        return "put it in quotes if it is meant as text"
    return f"write it as a list: `[{written}]`" if _is_number_for_list(kind, written) else None


def _is_number_for_list(kind: str, written: object) -> bool:
    return kind == "tuple_type" and isinstance(written, int)


def _help_for_text(
    kind: str, written: str, context: Mapping[str, Any], place: Value | None
) -> str | None:
    """Say what to do about a text that should be a number, a word, a list or a name."""
    from cnnshape.language.hints.respelling import legal_name, list_instead, name_instead

    is_quoted = isinstance(place, Scalar) and not place.is_plain and not is_expression(place)
    if kind in NUMERIC:
        return number_meant(written, is_quoted=is_quoted)
    if kind == "literal_error":
        return _help_for_a_word(written, _choices(context), is_quoted=is_quoted)
    if kind == "bool_type":
        is_word = is_quoted and written in ("true", "false")
        quotes = f"remove the quotes: write `{written}`" if is_word else None
        return quotes or yes_or_no(written) or "write `true` or `false`"
    if kind == "string_pattern_mismatch":
        is_path = r"\." in context["pattern"]
        return name_instead(written) if is_path else legal_name(written)
    if kind == "tuple_type":
        return list_instead(written, place) or f"write it as a list: `[{written}]`"
    return None


VOCABULARIES = (
    ("valid", PADDINGS),
    ("nearest", MODES),
    ("reflect", MODES),
    ("l2", REDUCTIONS),
    ("none", APPROXIMATIONS),
    (AXIS, AXES),
)
"""The words of frameworks for a choice, by one of the words that can be chosen."""


def _help_for_a_word(written: str, choices: Sequence[str], *, is_quoted: bool) -> str:
    """Say which of some words is meant; padding may also be a number."""
    is_padding = "valid" in choices
    number = number_meant(written, is_quoted=is_quoted) if is_padding else None
    otherwise = f"choose one of {', '.join(choices)}"
    vocabulary = next((known for word, known in VOCABULARIES if word in choices), FUNCTIONS)
    return number or did_you_mean(written, choices, otherwise, vocabulary)


def _help_for_a_choice(written: object, choices: Sequence[str]) -> str | None:
    """Say which word is meant by a value that is no text: a boolean may stand for one."""
    if AXIS in choices:
        return AXES_HAVE_NAMES
    if isinstance(written, bool):
        return _help_for_a_word(str(written).lower(), choices, is_quoted=False)
    return None


def forgotten_mark(written: object, environment: Environment) -> str | None:
    """Point out a text that would be an expression, if it started with `=`."""
    from cnnshape.language.expressions.check import reads_as_expression

    if isinstance(written, str) and reads_as_expression(written, environment.knows):
        return f"did you mean the expression `={written}`?"
    return None


def yes_or_no(written: object) -> str | None:
    """Point out a word that other versions of YAML read as a boolean."""
    meant = YES_OR_NO.get(str(written).lower())
    return None if meant is None else f"write `{meant}`: YAML 1.2 reads `{written}` as text"


def quote(written: object) -> str:
    """Quote a value as YAML writes it, shortened."""
    if written is None:
        return "nothing"
    if isinstance(written, bool):
        return f"`{str(written).lower()}`"
    if isinstance(written, (list, tuple)):
        return f"a list of {len(written)}"
    if isinstance(written, dict):
        return "a mapping"
    text = str(written)
    shown = text if len(text) <= MAX_QUOTE_LENGTH else f"{text[:MAX_QUOTE_LENGTH]}..."
    return f'"{shown}"' if isinstance(written, str) else f"`{shown}`"


def _help_for_a_number(kind: str, written: object, place: Value | None) -> str | None:
    if written is None:
        return "write a number after the colon"
    if kind.startswith("int_") and isinstance(written, float) and place and is_expression(place):
        return "round it in the expression: `floor(...)`, `ceil(...)` or `round_channels(...)`"
    if kind.startswith("int_") and isinstance(written, float) and isfinite(written):
        return f"write `{floor(written)}` or `{ceil(written)}`"
    return None


def _choices(context: Mapping[str, Any]) -> list[str]:
    words = str(context["expected"]).replace(" or ", ", ").split(", ")
    return [word.strip("' ") for word in words]
