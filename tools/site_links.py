"""A hook of mkdocs: links that leave docs lead to the files of the repository on the web."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import normpath
from typing import Any

ROOT = Path(__file__).parents[1]
DOCS = "docs"
LINK = re.compile(r"(?<=\]\()(\.\./[^)#\s]*)(?=[)#])")


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Return a page whose links out of docs lead to the repository; called by mkdocs."""
    return repository_links(markdown, f"{DOCS}/{page.file.src_uri}", config["repo_url"])


def repository_links(markdown: str, source: str, repository: str) -> str:
    """Return Markdown of a file whose links to existing files outside docs are absolute.

    A link to what does not exist stays as it is, so that a strict build refuses it.
    """

    def absolute(link: re.Match[str]) -> str:
        target = normpath(f"{source}/../{link[0]}")
        if target.startswith((f"{DOCS}/", "..")) or not (ROOT / target).exists():
            return link[0]
        kind = "tree" if (ROOT / target).is_dir() else "blob"
        return f"{repository}/{kind}/main/{target}"

    return LINK.sub(absolute, markdown)
