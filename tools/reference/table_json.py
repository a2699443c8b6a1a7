"""The page of the JSON that `table` prints, read off its JSON Schema."""

from __future__ import annotations

from cnnshape.report.table.schema import table_schema
from tools.reference.markdown import code, page, table
from tools.reference.schemas import Schema, in_words

INTRODUCTION = """\
What `cnnshape table FILE --format json` prints, and `Analysis.to_dict()` returns: an object for
one file, a list of them for several. `cnnshape schema --of table` prints the JSON Schema that this
page is written from. Every key is always there; a number that an error leaves unknown is `null`.
Keys may be added; `schema_version` changes if a key changes its meaning."""


def json_page() -> str:
    """Return the page: a table of keys for each kind of object."""
    definitions = table_schema()["$defs"]
    return page("JSON of table", INTRODUCTION, *(_object(*each) for each in definitions.items()))


def _object(name: str, schema: Schema) -> str:
    rows = (
        (code(key), in_words(value, _link), value["description"])
        for key, value in schema["properties"].items()
    )
    return "\n\n".join(
        (f"## {name}", schema["description"], table(("key", "value", "what it is"), rows))
    )


def _link(name: str) -> str:
    return f"[{name}](#{name})"
