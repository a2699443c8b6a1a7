"""What there is to know of a code: its entry in the catalogue, and its page."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import NamedTuple

from cnnshape.catalogue import CATALOGUE, Safety, Severity
from cnnshape.diagnostics import page_url
from cnnshape.linting.registry import RULES, rule_of
from cnnshape.linting.selection import EVERYTHING

FOLDER = Path(__file__).with_name("pages")
"""Pages of what the reader, the engine, the promises and suppressions report."""


class Description(NamedTuple):
    """What there is to know of a code; `default` says whether it is reported by default."""

    code: str
    name: str
    severity: Severity
    default: bool
    fix: Safety | None
    summary: str
    url: str
    page: str

    @property
    def title(self) -> str:
        """The code and its name, as a heading says them."""
        return f"{self.code} {self.name}"

    @property
    def standing(self) -> str:
        """How severe findings are, whether they are shown, and which fix there is."""
        shown = "on by default" if self.default else "off by default"
        fix = "no fix" if self.fix is None else f"{self.fix} fix"
        return f"{self.severity}, {shown}, {fix}"

    @property
    def markdown(self) -> str:
        """The whole page, with its heading."""
        return f"# {self.title}\n\n*{self.standing}*\n\n{self.page}\n"


def page_of(code: str) -> str:
    """Return the page of a code as Markdown without a heading; no text where there is none."""
    if code in RULES:
        return cleandoc(rule_of(code).__doc__ or "")
    path = FOLDER / f"{code}.md"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def description_of(code: str) -> Description:
    """Return what there is to know of a code of the catalogue."""
    entry, page = CATALOGUE[code], page_of(code)
    summary = " ".join(page.split("\n\n")[0].split())
    default = EVERYTHING.includes(code)
    return Description(
        code, entry.name, entry.severity, default, entry.fix, summary, page_url(code), page
    )


def descriptions() -> Iterator[Description]:
    """Return what there is to know of every code that can be found, in order."""
    described = map(description_of, CATALOGUE)
    return (each for each in described if each.page)


def code_named(word: str) -> str | None:
    """Return the code that a word is, or whose name it is; neither capitals nor `_` matter."""
    names = {entry.name: code for code, entry in CATALOGUE.items()}
    code = word.upper()
    return code if code in CATALOGUE else names.get(word.lower().replace("_", "-"))
