"""Findings as a SARIF 2.1.0 log, which code scanning and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from cnnshape import __version__
from cnnshape.diagnostics import Diagnostic, Fix, Span
from cnnshape.report.escaping import escaped
from cnnshape.report.findings.sarif_places import NEWLINES, artifact_location, region, span_location
from cnnshape.report.findings.sarif_rules import LEVELS, PageOf, rule
from cnnshape.report.json_report import json_text

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
HOME = "https://github.com/cnnshape/cnnshape"

FINGERPRINT = "cnnshapeLine/v1"
"""Stays the same after edits elsewhere in a file: the code, the text of its line, its number."""


def sarif(diagnostics: Sequence[Diagnostic], page_of: PageOf) -> str:
    """Return the log of one run; `page_of` returns the page of a code as Markdown, or no text.

    Only rules that found something are described.
    """
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    driver = {
        "name": "cnnshape",
        "version": __version__,
        "informationUri": HOME,
        "rules": [rule(code, page_of(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": list(NEWLINES),
        "results": [
            _result(diagnostic, codes.index(diagnostic.code), fingerprint)
            for diagnostic, fingerprint in zip(diagnostics, _fingerprints(diagnostics), strict=True)
        ],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(diagnostic: Diagnostic, rule_index: int, fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule_index,
        "level": LEVELS[diagnostic.severity],
        "message": _message(*diagnostic.paragraphs()),
        "locations": [span_location(diagnostic.span)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, **span_location(related.span), "message": _message(related.message)}
            for number, related in enumerate(diagnostic.related, start=1)
        ]
    if diagnostic.fix is not None and diagnostic.fix.edits:
        result["fixes"] = [_fix(diagnostic.fix, diagnostic.help)]
    return result


def _message(*paragraphs: str) -> dict[str, str]:
    """Return a plain message; text from the file can add neither lines nor links."""
    return {"text": "\n".join(map(escaped, paragraphs)).replace("](", "] (")}


def _fix(fix: Fix, help: str | None) -> dict[str, Any]:
    files = {edit.span.source.name: edit.span.source for edit in fix.edits}
    changes = [
        {
            "artifactLocation": artifact_location(name),
            "replacements": [
                {"deletedRegion": region(edit.span), "insertedContent": {"text": edit.text}}
                for edit in fix.edits
                if edit.span.source.name == name
            ],
        }
        for name in files
    ]
    description = {"description": _message(help)} if help else {}
    return description | {"artifactChanges": changes, "properties": {"safety": str(fix.safety)}}


def _fingerprints(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    """Return what identifies each finding in its file, even after its line has moved."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for diagnostic in diagnostics:
        line = _line_of(diagnostic.span)
        key = diagnostic.span.source.name, diagnostic.code, line
        digest = sha256(f"{diagnostic.code}\n{line}".encode("utf-8", "surrogatepass")).hexdigest()
        seen[key] += 1
        yield f"{digest[:16]}:{seen[key]}"


def _line_of(span: Span) -> str:
    lines = span.source.lines
    return lines[span.line - 1].strip() if 1 <= span.line <= len(lines) else ""
