"""Findings as a JUnit report, which most CI systems show as failed tests: a suite for each file."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from cnnshape.catalogue import Severity
from cnnshape.diagnostics import Diagnostic
from cnnshape.report.escaping import escaped

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def junit(diagnostics: Sequence[Diagnostic]) -> str:
    """Return the report; without findings it holds one test, which passes."""
    suites: dict[str, list[Diagnostic]] = {}
    for each in diagnostics:
        suites.setdefault(each.span.source.name, []).append(each)
    body = "".join(_suite(name, found) for name, found in suites.items()) or _passed()
    counts = _counts(max(len(diagnostics), 1), sum(map(_fails, diagnostics)))
    return f'{HEAD}<testsuites name="cnnshape" {counts}>\n{body}</testsuites>\n'


def _passed() -> str:
    case = '    <testcase name="cnnshape lint" classname="cnnshape"/>\n'
    return f'  <testsuite name="cnnshape" {_counts(1, 0)}>\n{case}  </testsuite>\n'


def _suite(name: str, found: Sequence[Diagnostic]) -> str:
    cases = "".join(map(_case, found))
    head = f"name={_attribute(name)} {_counts(len(found), sum(map(_fails, found)))}"
    return f"  <testsuite {head}>\n{cases}  </testsuite>\n"


def _case(finding: Diagnostic) -> str:
    span = finding.span
    place = f"{span.source.name}:{span.line}:{span.column}"
    case = f"name={_attribute(f'{finding.code} {finding.name} at {span.line}:{span.column}')}"
    where = f"classname={_attribute(span.source.name)} line={_attribute(str(span.line))}"
    text = escape("\n".join(map(escaped, (f"{place}: {finding.code}", *finding.paragraphs()))))
    outcome = f"<system-out>{text}</system-out>"
    if _fails(finding):
        kind = f"type={_attribute(str(finding.severity))}"
        outcome = f"<failure message={_attribute(finding.message)} {kind}>{text}</failure>"
    return f"    <testcase {case} {where}>\n      {outcome}\n    </testcase>\n"


def _fails(finding: Diagnostic) -> bool:
    """Say whether a finding fails its test: what is only worth knowing is in its output."""
    return finding.severity is not Severity.INFO


def _counts(tests: int, failures: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="0"'


def _attribute(text: str) -> str:
    return quoteattr(escaped(text))
