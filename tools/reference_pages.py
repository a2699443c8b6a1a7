"""Write docs/reference from the code, or check that it is as it would be written.

    python -m tools.reference_pages [--check]

The pages are read off what the code declares, never off what a library prints, so that every
version of Python and of the dependencies writes the same.
"""

from __future__ import annotations

import sys

from tools.page_folder import DOCS, PageFolder, write_or_check
from tools.reference.commands import commands_page
from tools.reference.layer_kinds import layers_page
from tools.reference.markdown import page
from tools.reference.python_api import python_page
from tools.reference.table_json import json_page

CONTENTS = """\
What the code says of itself; `python -m tools.reference_pages` writes these pages.

- [Commands](commands.md): every command with its arguments and options
- [Layer kinds](layers.md): every kind of layer with its keys, values and defaults
- [JSON](json.md): the JSON of `table`
- [Python](python.md): the functions and classes of the package
- [Codes](../rules/README.md): every code that a finding may have"""


def folder() -> PageFolder:
    """Return docs/reference as it is written."""
    pages = {
        "README.md": page("Reference", CONTENTS),
        "commands.md": commands_page(),
        "json.md": json_page(),
        "layers.md": layers_page(),
        "python.md": python_page(),
    }
    return PageFolder(DOCS / "reference", pages)


if __name__ == "__main__":
    sys.exit(write_or_check(folder(), sys.argv[1:]))
