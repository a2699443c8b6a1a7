"""Which codes are rules, and where each of them is: the function of its name, in its own file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

from cnnshape.catalogue import ALWAYS_REPORTED, CATALOGUE
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject

Rule = Callable[[Subject], Iterator[Finding]]

REPORTED_ELSEWHERE = frozenset(
    code for code in CATALOGUE if code in ALWAYS_REPORTED or code[0] in "IX"
)
"""What the reader, the engine, the promises and suppressions report."""

RULES = tuple(code for code in CATALOGUE if code not in REPORTED_ELSEWHERE)


@cache
def rule_of(code: str) -> Rule:
    """Return the rule of a code."""
    name = CATALOGUE[code].name.replace("-", "_")
    rule: Rule = getattr(import_module(f"cnnshape.linting.rules.{name}"), name)
    return rule
