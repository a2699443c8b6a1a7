"""Turn an error of pydantic into a problem of the file: its sentence, its place, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cnnshape.language.hints.respelling import (
    input_instead,
    legal_name,
    list_instead,
)
from cnnshape.language.hints.unknown_keys import Keys, refuse_unknown_key
from cnnshape.language.hints.wording import expected, help_for, quote
from cnnshape.language.hints.words import PROMISES
from cnnshape.language.validation.keys import keys_of
from cnnshape.language.validation.paths import (
    KEY_ITSELF,
    Path,
    key_span,
    path_of,
    path_text,
    value_at,
)
from cnnshape.language.validation.subject import Subject
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Plain, Scalar, Value
from cnnshape.layers.layer import LayerExpectation
from cnnshape.layers.quantities import MAX_COUNT, is_finite
from cnnshape.layers.written import Written
from cnnshape.numbers.selection import FIELDS

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

AT_MOST = "write at most three spatial axes and the channels"
ONE_FOR_ALL_AXES = frozenset({"one", "rule"})
NAMING_KEYS = frozenset({"name", "from", "share", "like", "outputs"})


def explain(details: ErrorDetails, keys: Keys, subject: Subject) -> None:
    """Note one error; `keys` are those of the mapping that was built."""
    path = path_of(details["loc"], subject.table)
    kind, context, written = details["type"], details.get("ctx", {}), details["input"]
    value = value_at(subject.table, path)
    if KEY_ITSELF in details["loc"]:
        value = Scalar(path[-1], key_span(subject.table, path))
    if kind == "extra_forbidden":
        _explain_extra(path, keys, subject)
    elif kind == "missing":
        _explain_missing(path, subject)
    elif kind == "value_error":
        subject.problem("E004", str(context["error"]), value, None)
    elif _is_too_large(kind, context, written):
        message = f"`{path_text(path)}` is larger than cnnshape counts"
        subject.problem("E010", message, value, "use a number below 2**63")
    else:
        message = f"`{path_text(path)}` must be {expected(kind, context)}, not {quote(written)}"
        subject.problem("E004", message, value, _help(details, path, value, subject))


def _help(details: ErrorDetails, path: Path, value: Value | None, subject: Subject) -> str | None:
    kind, context, written = details["type"], details.get("ctx", {}), details["input"]
    if kind == "tuple_type" and path[-1] in FIELDS and type(written) is int:
        return f"write one for each spatial axis, as `[{written}, {written}]`"
    if kind == "string_type" and _is_name(path, subject) and type(written) in (int, float):
        return _name_instead(path, str(written))
    if kind == "too_long" and path[0] in ("input", "inputs") and isinstance(written, list):
        return f"{AT_MOST}: `[{', '.join(map(str, written[1:]))}]` without a batch"
    if len(path) == 1 and path[0] in ("input", "inputs"):
        as_input = input_instead(written, kind)
        if as_input is not None:
            return as_input
    if kind in ("int_type", "literal_error") and ONE_FOR_ALL_AXES.intersection(details["loc"]):
        as_list = list_instead(written, value)
        if as_list is not None:
            return as_list
    return help_for(kind, written, context, value, subject.environment)


def _name_instead(path: Path, written: str) -> str | None:
    """Say how to name a layer that a number counts: those that read others name them."""
    if path[0] == "name":
        return legal_name(written)
    example = "[conv_1]" if path[0] == "outputs" else "conv_1"
    return f"write the name of the layer, as `{path[0]}: {example}`; give it one with `name:`"


def _is_name(path: Path, subject: Subject) -> bool:
    """Say whether a name of the network is meant; the file's own `name` is any text."""
    return path[0] in NAMING_KEYS and not (path[0] == "name" and subject.is_file)


def _is_too_large(kind: str, context: Mapping[str, Any], written: Plain) -> bool:
    if kind == "less_than_equal":
        return bool(context["le"] == MAX_COUNT)
    if kind == "float_type" and isinstance(written, int):
        return not is_finite(written)
    is_count = kind in ("int_type", "int_from_float", "int_parsing_size")
    return is_count and isinstance(written, (int, float)) and abs(written) > MAX_COUNT


def _explain_extra(path: Path, keys: Keys, subject: Subject) -> None:
    owner, span = subject.owner, key_span(subject.table, path)
    if len(path) > 1:
        written = entries_of(value_at(subject.table, path[:-1]))
        owner, keys = f"`{path[0]}`", Keys(_inner_keys(str(path[0]), subject), written, PROMISES)
    refuse_unknown_key(str(path[-1]), span, owner, keys, subject.problems, subject.uses)


def _explain_missing(path: Path, subject: Subject) -> None:
    if len(path) == 1:
        message = f"{subject.owner} needs `{path[0]}`"
        subject.problem("E004", message, None, f"write `{path[0]}:` and its value")
        return
    value = value_at(subject.table, path[:-1])
    if isinstance(path[-1], int):
        message = f"`{path_text(path[:-1])}` must list two numbers"
        example = "[start, stop]" if path[0] == "channels" else "[before, after]"
        subject.problem("E004", message, value, f"write two, as {example}")
    else:
        message = f"`{path_text(path[:-1])}` needs `{path[-1]}`"
        subject.problem("E004", message, value, f"write `{path[-1]}:` and its value")


def _inner_keys(key: str, subject: Subject) -> list[str]:
    from cnnshape.layers.architecture import Budget, Example, NetworkExpectation
    from cnnshape.layers.weight_values import WeightValues

    inner: dict[str, type[Written]] = {
        "values": WeightValues,
        "budget": Budget,
        "examples": Example,
    }
    inner["expect"] = NetworkExpectation if subject.is_file else LayerExpectation
    return keys_of(inner.get(key, LayerExpectation))
