"""Rules as SARIF describes them: name, page and severity."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from cnnshape.catalogue import CATALOGUE, Severity
from cnnshape.diagnostics import page_url

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

PageOf = Callable[[str], str]
"""Returns the page of a code as Markdown, or no text without one."""

FENCED = re.compile(r"^```.*?^```$", re.M | re.S)
HEADING_OR_TABLE = re.compile(r"^[#|].*$", re.M)


def rule(code: str, page: str) -> dict[str, Any]:
    """Return the descriptor of a rule; its page describes it, if there is one."""
    name, severity, _ = CATALOGUE[code]
    short, *rest = _paragraphs(page) or [name.replace("-", " ")]
    described = {
        "id": code,
        "name": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": rest[0] if rest else short},
        "helpUri": page_url(code),
        "defaultConfiguration": {"level": LEVELS[severity]},
    }
    return described | ({"help": {"text": page, "markdown": page}} if page else {})


def _paragraphs(page: str) -> list[str]:
    """Return the paragraphs of a page that are prose, each as one line."""
    prose = HEADING_OR_TABLE.sub("\n", FENCED.sub("", page))
    lines = (" ".join(part.split()) for part in re.split(r"\n\s*\n", prose))
    return [line for line in lines if line]
