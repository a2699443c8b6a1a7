"""Read the YAML text of a file into values with their places."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from cnnshape.diagnostics import Diagnostic, Source, SpecError
from cnnshape.language.yaml.composer import Composer
from cnnshape.language.yaml.limits import MAX_BYTES, start_of, too_long
from cnnshape.language.yaml.values import Scalar, Table, Value

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser of libyaml; in a browser there is only the slower one in Python."""

EMPTY_HELP = "an architecture has at least `input:` and `layers:`"


def read_document(source: Source) -> Table:
    """Return the mapping a text holds; raise SpecError with all that is wrong in its YAML."""
    root = read_value(source)
    if isinstance(root, Table):
        return root
    is_empty = isinstance(root, Scalar) and root.value is None
    message = "the file is empty" if is_empty else "the file is not a mapping of keys to values"
    raise SpecError([Diagnostic("E001", message, root.span, help=EMPTY_HELP)])


def read_value(source: Source) -> Value:
    """Return the value a text holds; raise SpecError with all that is wrong in its YAML."""
    _refuse_long_text(source)
    composer = Composer(source)
    try:
        root = composer.compose(events_of(source.text))
    except yaml.YAMLError as error:
        from cnnshape.language.yaml.syntax_errors import explain_syntax_error

        if LOADER is yaml.SafeLoader and isinstance(error, yaml.MarkedYAMLError):
            from cnnshape.language.yaml.pure_parser import in_words_of_libyaml

            error = in_words_of_libyaml(error)
        syntax = explain_syntax_error(source, error)
        raise SpecError([*composer.problems.found, syntax]) from None
    if composer.problems.found:
        raise SpecError(composer.problems.found)
    return Scalar(None, start_of(source)) if root is None else root


def events_of(text: str) -> Iterator[yaml.Event]:
    """Return the events of the parser; YAMLError comes after those before what is wrong."""
    if LOADER is yaml.SafeLoader:
        from cnnshape.language.yaml.remembered_items import LAST_TEXTS

        if (events := LAST_TEXTS.events(text)) is not None:
            yield from events
            return
    loader = LOADER(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
            if isinstance(event, yaml.StreamEndEvent):
                return
    finally:
        loader.dispose()


def _refuse_long_text(source: Source) -> None:
    try:
        size = len(source.text.encode())
    except UnicodeEncodeError as error:
        from cnnshape.language.yaml.syntax_errors import explain_character

        raise SpecError([explain_character(source, error.start)]) from None
    if size > MAX_BYTES:
        raise too_long(source, size)
