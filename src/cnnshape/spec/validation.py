"""Build the models of layers and say what is wrong with them in sentences a student understands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from cnnshape.diagnostics import Related, Span
from cnnshape.layers.layer import Written
from cnnshape.layers.quantities import LARGEST_COUNT
from cnnshape.spec.problems import Problems
from cnnshape.spec.suggestion import did_you_mean
from cnnshape.spec.values import Scalar, Sequence, Table, Value

Model = TypeVar("Model", bound=Written)

BRANCHES_OF_UNIONS = frozenset({"one", "each", "pairs", "rule"})
"""Tags that tell the readings of a value apart; a person has not written them."""

LONGEST_QUOTE = 40


def build(
    model: type[Model],
    data: Mapping[str, Any],
    table: Table,
    owner: str,
    problems: Problems,
    uses: tuple[Related, ...] = (),
    more_keys: Iterable[str] = (),
) -> Model | None:
    """Return the model of plain data, or None after noting what is wrong, at its place in `table`.

    `owner` is what the messages call it, as "conv"; `more_keys` are keys it might take too.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _explain(details, model, table, owner, problems, uses, more_keys)  # type: ignore[arg-type]
        return None


def keys_of(model: type[Written]) -> list[str]:
    """Return the keys a model takes, as a file writes them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def refuse_unknown_key(
    key: str,
    span: Span,
    owner: str,
    known: Iterable[str],
    problems: Problems,
    uses: tuple[Related, ...] = (),
) -> None:
    """Note a key that is not known, with the one that was probably meant."""
    keys = list(known)
    help = did_you_mean(key, keys, f"the keys are {', '.join(keys)}")
    problems.add("E002", f"{owner} has no key `{key}`", span, help, related=uses)


def _explain(
    details: dict[str, Any],
    model: type[Written],
    table: Table,
    owner: str,
    problems: Problems,
    uses: tuple[Related, ...],
    more_keys: Iterable[str],
) -> None:
    path = [part for part in details["loc"] if part not in BRANCHES_OF_UNIONS]
    kind = details["type"]
    if kind == "extra_forbidden":
        span = _key_span(table, path)
        known = [*keys_of(model), *more_keys] if len(path) == 1 else _inner_keys(path[0])
        inside = owner if len(path) == 1 else f"`{path[0]}`"
        refuse_unknown_key(str(path[-1]), span, inside, known, problems, uses)
        return
    if kind == "missing":
        _explain_missing(path, table, owner, problems, uses)
        return
    value = _value_at(table, path)
    span = table.span if value is None else value.span
    if kind == "value_error":
        message = str(details["ctx"]["error"])
        problems.add("E004", message, span, "write exactly one of them", related=uses)
        return
    if kind == "less_than_equal" and details["ctx"]["le"] == LARGEST_COUNT:
        message = f"`{_path_text(path)}` is larger than cnnshape counts"
        problems.add("E010", message, span, "use a number below 2**63", related=uses)
        return
    expected = _expected(kind, details.get("ctx", {}))
    message = f"`{_path_text(path)}` must be {expected}, not {_quote(details['input'])}"
    help = _help(kind, details["input"], details.get("ctx", {}))
    problems.add("E004", message, span, help, related=uses)


def _explain_missing(
    path: list[Any], table: Table, owner: str, problems: Problems, uses: tuple[Related, ...]
) -> None:
    if len(path) == 1:
        message = f"{owner} needs `{path[0]}`"
        problems.add("E004", message, table.span, f"write `{path[0]}:` and its value", related=uses)
        return
    value = _value_at(table, path[:-1])
    span = table.span if value is None else value.span
    message = f"`{_path_text(path[:-1])}` must list two numbers"
    problems.add("E004", message, span, "write two, as [before, after]", related=uses)


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "greater_than_equal":
        return f"a number of at least {context['ge']}"
    if kind == "greater_than":
        return f"a number above {context['gt']}"
    if kind == "less_than_equal":
        return f"a number of at most {context['le']}"
    if kind == "literal_error":
        return f"one of {str(context['expected']).replace(chr(39), '').replace(' or ', ', ')}"
    if kind == "too_short":
        return f"a list of at least {context['min_length']}"
    if kind == "too_long":
        return f"a list of at most {context['max_length']}"
    return EXPECTED.get(kind, "something else")


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
}


def _help(kind: str, written: Any, context: Mapping[str, Any]) -> str | None:
    if kind == "literal_error" and isinstance(written, str):
        choices = [word.strip("' ") for word in _choices(str(context["expected"]))]
        return did_you_mean(written, choices, "choose one of these")
    if kind == "bool_type" and str(written).lower() in ("yes", "no", "on", "off"):
        meant = "true" if str(written).lower() in ("yes", "on") else "false"
        return f"write `{meant}`: YAML 1.2 reads `{written}` as text"
    if kind in ("int_type", "float_type") and _is_quoted_number(written):
        return "remove the quotes"
    if kind in ("int_type", "float_type") and written is None:
        return "write a number after the colon"
    if kind == "string_type":
        return "put it in quotes if it is meant as text"
    return None


def _choices(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").split(", ")


def _is_quoted_number(written: Any) -> bool:
    return isinstance(written, str) and written.lstrip("+-").replace(".", "", 1).isdigit()


def _inner_keys(key: Any) -> list[str]:
    from cnnshape.layers.layer import LayerExpectation
    from cnnshape.layers.values import Values

    return keys_of(Values if key == "values" else LayerExpectation)


def _path_text(path: list[Any]) -> str:
    text = str(path[0])
    for part in path[1:]:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text


def _quote(written: Any) -> str:
    """Write what stands there as YAML would, shortened."""
    if written is None:
        return "nothing"
    if isinstance(written, bool):
        return f"`{str(written).lower()}`"
    if isinstance(written, (list, tuple)):
        return f"a list of {len(written)}"
    if isinstance(written, dict):
        return "a mapping"
    text = str(written)
    shown = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."
    return f'"{shown}"' if isinstance(written, str) else f"`{shown}`"


def _value_at(table: Table, path: Iterable[Any]) -> Value | None:
    """Return the innermost value along a path that was written out."""
    value: Value = table
    found = False
    for part in path:
        inner: Value | None = None
        if isinstance(value, Table):
            inner = value.get(str(part))
        elif isinstance(value, Sequence) and isinstance(part, int) and part < len(value.items):
            inner = value.items[part]
        if inner is None or isinstance(value, Scalar):
            break
        value, found = inner, True
    return value if found else None


def _key_span(table: Table, path: list[Any]) -> Span:
    parent = _value_at(table, path[:-1]) or table
    item = parent.entries.get(str(path[-1])) if isinstance(parent, Table) else None
    return parent.span if item is None else item.key_span
