"""Findings as a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from cnnshape.catalogue import Severity
from cnnshape.diagnostics import Diagnostic
from cnnshape.report.escaping import escaped
from cnnshape.report.json_report import json_text

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def gitlab(diagnostics: Sequence[Diagnostic]) -> str:
    """Return the findings as a list of issues.

    The fingerprint of one does not depend on its line, so that it stays the same issue when lines
    above it come and go.
    """
    times: Counter[tuple[str, str, str]] = Counter()
    issues = []
    for each in diagnostics:
        key = each.span.source.name, each.code, each.message
        times[key] += 1
        span = each.span
        issues.append(
            {
                "description": f"{each.code}: {escaped(each.message)}",
                "check_name": each.code,
                "fingerprint": _fingerprint((*key, str(times[key]))),
                "severity": SEVERITIES[each.severity],
                "location": {
                    "path": escaped(span.source.name),
                    "lines": {"begin": span.line, "end": span.end_line},
                },
            }
        )
    return json_text(issues)


def _fingerprint(parts: Sequence[str]) -> str:
    text = "\n".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(text).hexdigest()
