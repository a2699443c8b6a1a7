"""The files of the page: those of the report, an editor, and what joins the two."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cnnshape.playing.answers import Playground
from cnnshape.playing.examples import example_text, examples_by_task, without_promises
from cnnshape.report.pages.page import ASSETS as REPORT
from cnnshape.report.pages.page import SCRIPTS as REPORT_SCRIPTS
from cnnshape.report.pages.page import json_in_html, sections_html
from cnnshape.report.pages.scripts import joined_modules

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = ASSETS / "script"

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
"""Nothing is asked but of the place that the page comes from."""

FIRST = "lenet"
"""The example that is open where no text is given."""

LEFT_OUT = "README.md"


def site_files(transport: str, text: str | None) -> Mapping[str, bytes]:
    """Return the files of the page by their paths: it asks by a transport, and begins with a text.

    What is answered for that text is in the page: something is seen before the first question.
    """
    first = without_promises(example_text(FIRST)) if text is None else text
    start = {
        "transport": transport,
        "text": first,
        "answer": Playground().draw(first, ""),
        "examples": examples_by_task(),
    }
    return {
        "index.html": _page(start).encode(),
        "page.css": (REPORT / "page.css").read_bytes(),
        "playground.css": (ASSETS / "playground.css").read_bytes(),
        "playground.js": joined_modules("playground", REPORT_SCRIPTS, SCRIPTS).encode(),
        "worker.js": (ASSETS / "worker.js").read_bytes(),
        **_vendored(REPORT / "vendor"),
        **_vendored(ASSETS / "vendor"),
    }


def _page(start: Mapping[str, Any]) -> str:
    text = (ASSETS / "playground.html").read_text(encoding="utf-8")
    return text.format(
        policy=POLICY,
        sections=sections_html("cnnshape"),
        start=json_in_html(start),
    )


def _vendored(folder: Path) -> dict[str, bytes]:
    """Return libraries of others with their licences."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != LEFT_OUT}
