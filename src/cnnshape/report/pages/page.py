"""Write a page: data, style and script in one HTML file that loads nothing and trusts no text.

Names and texts of a network are JSON in an element that no browser executes, and the script shows
them as text alone. The policy of the page allows its own two scripts, by their hashes, and nothing
that leaves it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from cnnshape.report.escaping import escaped
from cnnshape.report.pages.scripts import joined_modules

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = ASSETS / "script"

POLICY = (
    "default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def page_text(data: Mapping[str, Any]) -> str:
    """Return the page of `page_data` as HTML."""
    layout, script = asset("vendor/dagre.min.js"), joined_modules("main", SCRIPTS)
    licence = f"/*! @dagrejs/dagre 3.1.3\n{asset('vendor/dagre.LICENSE.txt')}*/\n"
    scripts = (f"{licence}{layout}", script)
    return asset("page.html").format(
        policy=POLICY.format(hashes=" ".join(map(_hash, scripts))),
        title=escape(escaped(data["title"])),
        sections=sections_html(data["title"]),
        style=asset("page.css"),
        data=json_in_html(data),
        layout_script=scripts[0],
        own_script=script,
    )


def sections_html(title: str) -> str:
    """Return the elements that the script draws into: heading, graph and panels."""
    return asset("sections.html").format(title=escape(escaped(title)))


def json_in_html(content: Any) -> str:
    """Return JSON in which nothing can end or open an element of HTML."""
    text = json.dumps(content, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def asset(name: str) -> str:
    """Return a text that the pages are made of."""
    return (ASSETS / name).read_text(encoding="utf-8")
