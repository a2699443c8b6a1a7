"""Build the models of what a file says, and note what is wrong with it at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from pydantic_core import ValidationError

from cnnshape.language.validation.subject import Subject
from cnnshape.language.yaml.values import Plain
from cnnshape.layers.written import Written

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=Written)


def build(
    model: type[Model],
    data: Mapping[str, Plain],
    subject: Subject,
    broken: frozenset[str] = frozenset(),
) -> Model | None:
    """Return the model of plain data, or None after noting all that is wrong with it.

    `broken` keys are written, but have been refused already.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
    from cnnshape.language.hints.unknown_keys import Keys
    from cnnshape.language.hints.words import FILE_KEYS, KEYS
    from cnnshape.language.validation.explain import explain
    from cnnshape.language.validation.keys import keys_of

    known = [*keys_of(model), *subject.more_keys]
    keys = Keys(known, subject.table.entries, FILE_KEYS if subject.is_file else KEYS)
    for details in _causes(found, data, keys.taken_for(broken), broken):
        explain(details, keys, subject)
    return None


def readable_part(model: type[Model], data: Mapping[str, Plain]) -> Model:
    """Return a model of those keys that can be read by themselves, to look for more problems."""
    readable: dict[str, Plain] = {}
    for key, value in data.items():
        try:
            model.model_validate({key: value})
        except ValidationError:
            continue
        readable[key] = value
    return model.model_validate(readable)


def _causes(
    found: list[ErrorDetails],
    data: Mapping[str, Plain],
    written: frozenset[str],
    broken: frozenset[str],
) -> Iterator[ErrorDetails]:
    """Return the errors that do not follow from others, or from keys that are `broken`.

    `written` keys are there, if misspelt. A comma in flow style tears `(3, 3)` apart: the rest of
    it reads as a key.
    """
    from cnnshape.language.hints.respelling import is_cut_off

    is_torn = bool(broken) or any(map(is_cut_off, data.values()))
    for details in found:
        kind, location = details["type"], details["loc"]
        is_there = kind == "missing" and location[0] in written
        is_rest = is_torn and _is_extra(details) and str(location[0])[-1:] in (")", "]")
        is_of_all_keys = bool(broken) and not location
        if not (is_there or is_rest or is_of_all_keys or _follows_from_another(details)):
            yield details


def _is_extra(details: ErrorDetails) -> bool:
    return details["type"] == "extra_forbidden" and len(details["loc"]) == 1


def _follows_from_another(details: ErrorDetails) -> bool:
    """Say whether a list is called too short only because items in it are wrong themselves."""
    if details["type"] != "too_short":
        return False
    return len(details["input"]) >= int(details["ctx"]["min_length"])
