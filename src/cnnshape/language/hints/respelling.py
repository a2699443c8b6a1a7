"""How a value is spelled that was meant by another: sizes as a list, a text as a name."""

from __future__ import annotations

import re

from cnnshape.diagnostics import Span
from cnnshape.language.override_texts import sizes_in
from cnnshape.language.yaml.values import Scalar, Value

TUPLE = re.compile(r"\([^()]*\)")
CHANNELS = frozenset({"c", "channel", "channels"})
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


def list_instead(written: object, place: Value | None) -> str | None:
    """Say how to write sizes as a list that are written as a text, as `3x3` or `(3, 3)`."""
    try:
        sizes = sizes_in(str(_whole(written, place)))
    except ValueError:
        return None
    if len(sizes) < 2:
        return None
    return f"write it as a list: `[{', '.join(map(str, sizes))}]`"


def name_instead(written: str) -> str | None:
    """Say which name, or path of names, is the nearest to a text that cannot be one."""
    names = [_name_like(part) for part in written.split(".")]
    return f"write `{'.'.join(names)}`" if all(names) else None


def legal_name(written: str) -> str | None:
    """Say which single name is the nearest to a text that cannot be one."""
    name = _name_like(written)
    return f"write `{name}`" if name else None


def bare_kind(written: str) -> str:
    """Return a layer kind without the module and the arguments of a call, as `nn.ReLU()`."""
    return written.partition("(")[0].rpartition(".")[2].strip("; ") or written


def input_instead(written: object, kind: str) -> str | None:
    """Say how to write the sizes of an input that are no list, or a list of one input's sizes."""
    if kind == "tuple_type" and isinstance(written, dict):
        channels = [size for name, size in written.items() if str(name).lower() in CHANNELS]
        axes = [size for name, size in written.items() if str(name).lower() not in CHANNELS]
        return f"write it as a list: `[{', '.join(map(str, axes + channels))}]`"
    if kind == "dict_type" and isinstance(written, list):
        return f"write one input as `input: [{', '.join(map(str, written))}]`"
    return None


def is_cut_off(written: object) -> bool:
    """Say whether a text opens a bracket that a comma in flow style cut it off from closing."""
    return isinstance(written, str) and written.startswith("(") and ")" not in written


def _whole(written: object, place: Value | None) -> object:
    """Return a value with what a comma in flow style cut off from it."""
    if not is_cut_off(written) or not isinstance(place, Scalar):
        return written
    span: Span = place.span
    found = TUPLE.match(span.source.lines[span.line - 1], span.column - 1)
    return found[0] if found else written


def _name_like(written: str) -> str:
    """Return a text in letters, digits, `_` and `-`; empty if nothing of it is left."""
    from unicodedata import combining, normalize

    letters = normalize("NFKD", written.replace("ß", "ss"))
    bare = "".join(each for each in letters if not combining(each))
    name = NOT_IN_NAMES.sub("_", bare).strip("_-")
    return f"layer_{name}" if name[:1].isdigit() else name
