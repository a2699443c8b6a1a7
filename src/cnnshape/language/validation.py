"""Build the models of what a file says, and note what is wrong with it where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import ValidationError

from cnnshape.diagnostics import Related, Span
from cnnshape.language.expressions.environment import Environment
from cnnshape.language.hints.wording import expected, quote, way_out
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Scalar, Sequence, Table, Value, is_expression
from cnnshape.layers.layer import LayerExpectation, Written
from cnnshape.layers.quantities import MAX_COUNT

if TYPE_CHECKING:
    from cnnshape.language.hints.unknown_keys import Keys

Model = TypeVar("Model", bound=Written)

BRANCHES_OF_UNIONS = frozenset({"one", "each", "pairs", "rule"})
"""Tags that tell the readings of a value apart; a person has not written them."""


ONE_FOR_ALL_AXES = frozenset({"one", "rule"})
NAMING_KEYS = frozenset({"name", "from", "share", "like", "outputs"})

KEY_ITSELF = "[key]"
"""What pydantic adds to the path of a key that is wrong itself."""


class Subject(NamedTuple):
    """What is built: what messages call it, where it stands, and what its expressions see."""

    owner: str
    table: Table
    problems: Problems
    uses: tuple[Related, ...] = ()
    more_keys: tuple[str, ...] = ()
    environment: Environment | None = None

    def problem(self, code: str, message: str, value: Value | None, help: str | None) -> None:
        """Note what is wrong with a value, and where a parameter in it was set."""
        span = self.table.span if value is None else value.span
        related = (*self._setting(value), *self.uses)
        self.problems.add(code, message, span, help, related=related)

    def _setting(self, value: Value | None) -> tuple[Related, ...]:
        """Point to the value of a parameter that stands alone in an expression."""
        if value is None or self.environment is None or not is_expression(value):
            return ()
        assert isinstance(value, Scalar)
        name = value.value[1:].strip()
        place = self.environment.places.get(name)
        return () if place is None else (place,)


def build(
    model: type[Model],
    data: Mapping[str, Any],
    subject: Subject,
    unreadable: frozenset[str] = frozenset(),
) -> Model | None:
    """Return the model of plain data, or None after noting all that is wrong with it.

    `unreadable` keys are written, but have been refused already.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
    from cnnshape.language.hints.respelling import is_cut_off
    from cnnshape.language.hints.unknown_keys import Keys

    known = [*keys_of(model), *subject.more_keys]
    keys = Keys(known, subject.table.entries)
    meant = unreadable.union(*(each[:1] for each in keys.meant.values()))
    is_torn = bool(unreadable) or any(map(is_cut_off, data.values()))
    for details in found:
        is_meant = details["type"] == "missing" and details["loc"][0] in meant
        is_rest = is_torn and _is_extra(details) and str(details["loc"][0])[-1:] in (")", "]")
        if not (is_meant or is_rest or _follows_from_another(details)):
            _explain(details, keys, subject)
    return None


def readable_part(model: type[Model], data: Mapping[str, Any]) -> Model:
    """Return a model of those keys that can be read by themselves, to look for more problems."""
    readable: dict[str, Any] = {}
    for key, value in data.items():
        try:
            model.model_validate({key: value})
        except ValidationError:
            continue
        readable[key] = value
    return model.model_validate(readable)


def keys_of(model: type[Written]) -> list[str]:
    """Return the keys a model takes, as a file writes them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _is_extra(details: Any) -> bool:
    return details["type"] == "extra_forbidden" and len(details["loc"]) == 1


def _follows_from_another(details: Any) -> bool:
    """Say whether a list is called too short only because items in it are wrong themselves."""
    if details["type"] != "too_short":
        return False
    return len(details["input"]) >= int(details["ctx"]["min_length"])


def _explain(details: Any, keys: Keys, subject: Subject) -> None:
    from cnnshape.language.hints.respelling import legal_name, list_instead

    path = _path_of(details["loc"], subject.table)
    kind, context, written = details["type"], details.get("ctx", {}), details["input"]
    value = _value_at(subject.table, path)
    if KEY_ITSELF in details["loc"]:
        value = Scalar(path[-1], _key_span(subject.table, path))
    if kind == "extra_forbidden":
        _explain_extra(path, keys, subject)
    elif kind == "missing":
        _explain_missing(path, subject)
    elif kind == "value_error":
        subject.problem("E004", str(context["error"]), value, None)
    elif _is_too_large(kind, context, written):
        message = f"`{_path_text(path)}` is larger than cnnshape counts"
        subject.problem("E010", message, value, "use a number below 2**63")
    else:
        message = f"`{_path_text(path)}` must be {expected(kind, context)}, not {quote(written)}"
        help = way_out(kind, written, context, value, subject.environment)
        if kind == "string_type" and _is_name(path, subject) and type(written) in (int, float):
            help = legal_name(str(written))
        if kind in ("int_type", "literal_error") and ONE_FOR_ALL_AXES.intersection(details["loc"]):
            help = list_instead(written, value) or help
        if kind == "tuple_type" and path[-1] == "receptive_field" and type(written) is int:
            help = f"write one for each spatial axis, as `[{written}, {written}]`"
        subject.problem("E004", message, value, help)


def _is_name(path: list[Any], subject: Subject) -> bool:
    """Say whether a name of the network stands there; the file's own `name` is any text."""
    is_title = path[0] == "name" and subject.table.get("layers") is not None
    return path[0] in NAMING_KEYS and not is_title


def _is_too_large(kind: str, context: Mapping[str, Any], written: Any) -> bool:
    if kind == "less_than_equal":
        return bool(context["le"] == MAX_COUNT)
    is_count = kind in ("int_type", "int_from_float", "int_parsing_size")
    return is_count and isinstance(written, (int, float)) and abs(written) > MAX_COUNT


def _explain_extra(path: list[Any], keys: Keys, subject: Subject) -> None:
    from cnnshape.language.hints.unknown_keys import Keys, refuse_unknown_key

    owner, span = subject.owner, _key_span(subject.table, path)
    if len(path) > 1:
        parent = _value_at(subject.table, path[:-1])
        written = parent.entries if isinstance(parent, Table) else ()
        owner, keys = f"`{path[0]}`", Keys(_inner_keys(str(path[0]), subject), written)
    refuse_unknown_key(str(path[-1]), span, owner, keys, subject.problems, subject.uses)


def _explain_missing(path: list[Any], subject: Subject) -> None:
    if len(path) == 1:
        message = f"{subject.owner} needs `{path[0]}`"
        subject.problem("E004", message, None, f"write `{path[0]}:` and its value")
        return
    value = _value_at(subject.table, path[:-1])
    if isinstance(path[-1], int):
        message = f"`{_path_text(path[:-1])}` must list two numbers"
        example = "[start, stop]" if path[0] == "channels" else "[before, after]"
        subject.problem("E004", message, value, f"write two, as {example}")
    else:
        message = f"`{_path_text(path[:-1])}` needs `{path[-1]}`"
        subject.problem("E004", message, value, f"write `{path[-1]}:` and its value")


def _inner_keys(key: str, subject: Subject) -> list[str]:
    from cnnshape.layers.architecture import Budget, Example, NetworkExpectation
    from cnnshape.layers.weight_values import WeightValues

    inner: dict[str, type[Written]] = {
        "values": WeightValues,
        "budget": Budget,
        "examples": Example,
    }
    is_top = subject.table.get("layers") is not None
    inner["expect"] = NetworkExpectation if is_top else LayerExpectation
    return keys_of(inner.get(key, LayerExpectation))


def _path_of(location: Iterable[Any], table: Table) -> list[Any]:
    """Return the keys and positions that lead to a value, without the tags of readings."""
    path: list[Any] = []
    value: Value | None = table
    for part in location:
        is_key = isinstance(value, Table) and part in value.entries
        if part == KEY_ITSELF:
            continue
        if not path or is_key or part not in BRANCHES_OF_UNIONS:
            path.append(part)
            value = _child(value, part)
    return path


def _child(value: Value | None, part: Any) -> Value | None:
    if isinstance(value, Table):
        return value.get(str(part))
    if isinstance(value, Sequence) and isinstance(part, int) and part < len(value.items):
        return value.items[part]
    return None


def _path_text(path: list[Any]) -> str:
    text = str(path[0])
    for part in path[1:]:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text


def _value_at(table: Table, path: Iterable[Any]) -> Value | None:
    """Return the innermost value along a path that was written out."""
    value: Value = table
    found = False
    for part in path:
        inner = _child(value, part)
        if inner is None:
            break
        value, found = inner, True
    return value if found else None


def _key_span(table: Table, path: list[Any]) -> Span:
    parent = _value_at(table, path[:-1]) or table
    item = parent.entries.get(str(path[-1])) if isinstance(parent, Table) else None
    return parent.span if item is None else item.key_span
