"""`extends`: take over the keys of another file, within the folders that are open to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from os.path import normpath
from pathlib import Path

from cnnshape.diagnostics import Diagnostic, Related, Span, SpecError
from cnnshape.language.yaml.parts import entries_of, text_of_scalar
from cnnshape.language.yaml.values import Item, Sequence, Table, Value, expression_of

EDITS = "edits"
NOT_INHERITED = frozenset({"name", "expect", "budget", "examples", "extends"})
MERGED_BY_NAME = ("parameters", "blocks")
EXCLUDE_EACH_OTHER = {"input": "inputs", "inputs": "input"}
SUFFIXES = frozenset({".yaml", ".yml"})

Reader = Callable[[Path, str], Table]
"""Reads the keys of the file at a path, under the name by which it is reported."""


def with_extensions(
    root: Table, folder: Path, bundled: Path, read: Reader, chain: tuple[Path, ...] = ()
) -> Table:
    """Return a file's keys with those of the files it extends; raise SpecError if that fails."""
    written = root.get("extends")
    if written is None:
        return root
    path, place, name = path_to_extend(text_of_scalar(written), folder, bundled, written.span)
    if path in chain:
        names = " -> ".join(each.name for each in (*chain, path))
        raise _refusal(
            f"the files extend each other in a circle: {names}",
            written.span,
            "let one of them stand by itself",
        )
    try:
        parent = read(path, name)
        whole = with_extensions(parent, place.parent, bundled, read, (*chain, path))
    except OSError as error:
        raise _refusal(
            f"cannot read `{path.name}`: {error.strerror}",
            written.span,
            "name an existing file, relative to this one",
        ) from None
    except SpecError as error:
        raise SpecError(_used_from(each, written.span) for each in error.diagnostics) from None
    _refuse_unknown_parameters(whole, root)
    edits = root.get(EDITS)
    if edits is None:
        return _overridden(whole, root)
    from cnnshape.language.edits.editing import edited

    _refuse_edits_of_own_layers(root, edits.span)
    return edited(_overridden(whole, root.without(EDITS)), edits)


def path_to_extend(
    reference: str | None, folder: Path, bundled: Path, span: Span
) -> tuple[Path, Path, str]:
    """Return the path of a file to extend: resolved, as it is found, and as messages name it."""
    if reference is None or Path(reference).suffix not in SUFFIXES:
        raise _refusal(
            "`extends` must name a .yaml or .yml file", span, "write `extends: family.yaml`"
        )
    if "\0" in reference or Path(reference).is_absolute():
        raise _refusal("`extends` must be a relative path", span, "write `extends: family.yaml`")
    inside = (folder.resolve(), bundled.resolve())
    for base in (folder, bundled):
        try:
            path = (base / reference).resolve()
            is_there = path.is_file()
        except OSError as error:
            raise _refusal(
                f"cannot look for the file to extend: {error.strerror}", span, "shorten its name"
            ) from None
        if not any(path.is_relative_to(each) for each in inside):
            raise _refusal(
                "`extends` leads out of the folder of this file",
                span,
                "extend a file beside this one, below it, or a bundled architecture",
            )
        if is_there:
            beside = normpath(Path(span.source.name).parent / reference)  # as this file was named
            is_beside = base.resolve() == folder.resolve()
            return path, base / reference, beside if is_beside else reference
    raise _refusal(
        f"there is no file `{reference}` to extend",
        span,
        "name a file relative to this one, or a bundled architecture",
    )


def _refuse_unknown_parameters(parent: Table, child: Table) -> None:
    """Refuse a parameter that neither the extended file has nor an expression here names."""
    known = entries_of(parent.get("parameters"))
    read = " ".join(_expressions(child))
    for item in entries_of(child.get("parameters")).values():
        if item.key not in known and not re.search(rf"\b{re.escape(item.key)}\b", read):
            from cnnshape.language.hints.suggestion import did_you_mean

            listed = f"its parameters are {', '.join(known)}" if known else "it has none"
            raise _refusal(
                f"the extended file has no parameter `{item.key}`",
                item.key_span,
                did_you_mean(item.key, known, listed),
                "E002",
            )


def _refuse_edits_of_own_layers(root: Table, span: Span) -> None:
    if root.get("layers") is not None:
        raise _refusal(
            "`layers` replaces all inherited layers, so there is nothing to edit",
            span,
            "leave out `layers` or `edits`",
            "E004",
        )


def _expressions(value: Value) -> Iterator[str]:
    if isinstance(value, Table):
        for item in value.values():
            yield from _expressions(item.value)
    elif isinstance(value, Sequence):
        for each in value.items:
            yield from _expressions(each)
    elif (text := expression_of(value)) is not None:
        yield text


def _overridden(parent: Table, child: Table) -> Table:
    """Return the parent's keys, overridden by the child's; parameters and blocks name by name."""
    entries = {
        key: item
        for key, item in parent.entries.items()
        if key not in NOT_INHERITED and EXCLUDE_EACH_OTHER.get(key) not in child.entries
    }
    for key, item in child.entries.items():
        inherited = entries.get(key)
        entries[key] = item if inherited is None else _merged(key, inherited, item)
    return Table(entries, child.span)


def _merged(key: str, inherited: Item, item: Item) -> Item:
    below, above = inherited.value, item.value
    if key not in MERGED_BY_NAME or not isinstance(below, Table) or not isinstance(above, Table):
        return item
    return item._replace(value=Table({**below.entries, **above.entries}, above.span))


def _used_from(diagnostic: Diagnostic, span: Span) -> Diagnostic:
    return diagnostic._replace(related=(*diagnostic.related, Related("extended here", span)))


def _refusal(message: str, span: Span, help: str, code: str = "E012") -> SpecError:
    return SpecError([Diagnostic(code, message, span, help=help)])
