"""Which codes are reported: prefixes that select and prefixes that ignore, the longer one wins."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from cnnshape.catalogue import ALWAYS_REPORTED, CATALOGUE

ALL = "ALL"


class UnknownCode(ValueError):
    """A prefix that no code of the catalogue has."""


class Selection(NamedTuple):
    """Prefixes of codes, as `G`, `N3` or `N301`; `ALL` is the prefix of every code."""

    select: tuple[str, ...] = (ALL,)
    ignore: tuple[str, ...] = ()

    def includes(self, code: str) -> bool:
        """Say whether a code is to be reported."""
        return _includes(self, code)

    def without(self, prefixes: Iterable[str]) -> Selection:
        """Return the selection with more codes ignored, whatever selects them."""
        left = tuple(
            code for code in CATALOGUE if self.includes(code) and not _longest(prefixes, code)
        )
        return Selection(left)


EVERYTHING = Selection()


@cache
def _includes(selection: Selection, code: str) -> bool:
    """Say whether a code is to be reported: a run of many files asks for each code in each."""
    select, ignore = selection
    return code in ALWAYS_REPORTED or _longest(select, code) > _longest(ignore, code)


def checked(prefixes: Iterable[str]) -> tuple[str, ...]:
    """Return prefixes in capitals; raise UnknownCode for one that no code has."""
    capitals = tuple(prefix.strip().upper() for prefix in prefixes)
    for prefix in capitals:
        if not any(_longest([prefix], code) for code in CATALOGUE):
            raise UnknownCode(f"there is no code `{prefix}`; `cnnshape rule --all` lists them")
    return capitals


def _longest(prefixes: Iterable[str], code: str) -> int:
    """Return the length of the longest prefix that a code has, with 1 for `ALL`; 0 for none."""
    return max((_fits(prefix, code) for prefix in prefixes), default=0)


def _fits(prefix: str, code: str) -> int:
    if prefix == ALL:
        return 1
    return len(prefix) + 1 if prefix and code.startswith(prefix) else 0
