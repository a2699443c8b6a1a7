"""The names that an expression sees, and the values that they have."""

from __future__ import annotations

from typing import Protocol

from cnnshape.language.expressions.functions import SPECIAL_NAMES
from cnnshape.language.expressions.operators import Refusal
from cnnshape.language.yaml.values import Plain
from cnnshape.phrases import listed

MAX_NAMES = 100
"""Among more names than this none is looked for that an unknown one may mean."""


class Names(Protocol):
    """What an expression may name."""

    def lookup(self, name: str) -> Plain:
        """Return the value of a name; raise KeyError if there is none."""

    def known(self) -> list[str]:
        """Return the names that have a value."""


def unknown(name: str, names: Names) -> Refusal:
    """Return why a name that has no value cannot be used, and what may be meant."""
    if name in SPECIAL_NAMES:
        return Refusal(f"`{name}` has no value here", SPECIAL_NAMES[name])
    from cnnshape.language.hints.suggestion import did_you_mean

    known = names.known()
    others = f"known names are {listed(known)}" if known else "there are no parameters"
    help = did_you_mean(name, known if len(known) <= MAX_NAMES else (), others)
    return Refusal(f"unknown name `{name}`", help)
