"""A hook of mkdocs: below each architecture of the docs, a link that opens it in the playground.

The links are written if the variable CNNSHAPE_PLAYGROUND names the folder of the site in which the
playground will be, as `playground`: see docs/playground.md.
"""

from __future__ import annotations

import os
import re
from typing import Any

from cnnshape.playing.links import fragment_of

VARIABLE = "CNNSHAPE_PLAYGROUND"
EXAMPLE = re.compile(r"^```yaml\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
INPUT_AND_LAYERS = re.compile(r"^inputs?:.*^layers:|^layers:.*^inputs?:", re.DOTALL | re.MULTILINE)
EXTENDS = re.compile(r"^extends:", re.MULTILINE)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return a page with a link below each architecture; called by mkdocs."""
    folder = os.environ.get(VARIABLE)
    return linked(markdown, f"{'../' * page.url.count('/')}{folder}/") if folder else markdown


def linked(markdown: str, playground: str) -> str:
    """Return Markdown with links to a playground at an address."""
    return EXAMPLE.sub(lambda example: f"{example[0]}{_link(example[1], playground)}", markdown)


def _link(text: str, playground: str) -> str:
    """Return the link that opens a text; nothing for a part of an architecture."""
    if not (INPUT_AND_LAYERS.search(text) or EXTENDS.search(text)):
        return ""
    return f'\n<a href="{playground}{fragment_of(text)}">Open in the playground</a>\n'
