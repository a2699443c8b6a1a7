"""Comments that are written as those of other tools silence nothing: say what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cnnshape.catalogue import ALWAYS_REPORTED, CATALOGUE, Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Span

CODE = r"[A-Za-z]\d{3}"
CODES = rf"\[?[ \t]*(?P<codes>{CODE}(?:[ \t]*,?[ \t]*{CODE})*)[ \t]*\]?"

FOREIGN = re.compile(
    rf"(?:^|(?<=\s))#\s*(?:"
    rf"(?:cnnshape|ruff|flake8)?:?\s*noqa(?![\w-])"
    rf"|cnnshape:\s*(?:disable|allow|skip|suppress|silence|off)(?P<where>-[a-z-]+)?(?![\w-])"
    rf")(?:\s*[:=]?\s*{CODES})?",
    re.IGNORECASE,
)
"""`# noqa: G201`, `# cnnshape: disable=G201` and the like, with their codes where they name any."""

HOW = "a comment that silences names codes in brackets"


class ForeignComment(NamedTuple):
    """A comment that cnnshape does not read as a suppression, and the codes that it names."""

    span: Span
    codes: tuple[str, ...]
    is_for_file: bool

    def diagnostic(self) -> Diagnostic:
        """Return X002 with what to write."""
        text = self.span.text.strip()
        codes = [code for code in self.codes if code in CATALOGUE and code not in ALWAYS_REPORTED]
        ignore = "ignore-file" if self.is_for_file else "ignore"
        wanted = f"# cnnshape: {ignore}[{', '.join(codes or ['G201'])}]"
        fix = Fix(Safety.SAFE, (Edit(self.span, wanted),)) if codes else None
        reason = "" if codes else " reason"
        help = f"{HOW}: write `{wanted}{reason}`"
        return Diagnostic("X002", f"`{text}` silences nothing", self.span, help=help, fix=fix)


def foreign_comments(line: Span) -> Iterator[ForeignComment]:
    """Return those of a line. `noqa` with codes of other tools alone is left to them."""
    for found in FOREIGN.finditer(line.text):
        codes = tuple(code.upper() for code in re.findall(CODE, found["codes"] or ""))
        is_of_others = "noqa" in found[0].lower() and codes and not set(codes) & CATALOGUE.keys()
        if not is_of_others:
            end = found.start() + len(found[0].rstrip())
            span = line._replace(column=found.start() + 1, end_column=end + 1)
            yield ForeignComment(span, codes, is_for_file="file" in (found["where"] or ""))
