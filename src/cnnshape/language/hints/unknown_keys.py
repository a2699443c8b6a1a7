"""Refuse keys that a mapping does not take, with the ones that were probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from cnnshape.diagnostics import Fix, Related, Span
from cnnshape.language.hints.suggestion import VERY_CLOSE, folded, replacement, words_like
from cnnshape.language.hints.synonyms import KEYS, NEEDLESS
from cnnshape.language.problems import Problems
from cnnshape.layers import KINDS, model_of
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.phrases import joined

GLUED = re.compile(r"(?P<key>\w+)[:=](?P<value>\S.*)")
"""A key that took its value with it, for want of a space between them."""

MAX_OWNERS = 3
MAX_KEYS = 40
"""In a mapping of more keys than this none is guessed: that is no slip."""


class Keys:
    """The keys of one mapping: those that are known in it, and all that are written."""

    def __init__(self, known: Sequence[str], written: Iterable[str]) -> None:
        """Keep both, in the order in which messages and the file have them."""
        self.known = known
        self.written = tuple(written)

    @cached_property
    def meant(self) -> Mapping[str, Sequence[str]]:
        """The known keys that each unknown one may mean, without those written already."""
        taken = set(self.written)
        meant: dict[str, Sequence[str]] = {}
        if len(self.written) > MAX_KEYS:
            return meant
        for key in self.written:
            if key not in self.known:
                found = [] if folded(key) in NEEDLESS else self.like(_word(key))
                meant[key] = [] if taken.intersection(found[:1]) else found
                taken.update(meant[key][:1])
        return meant

    def taken_for(self, also: frozenset[str]) -> frozenset[str]:
        """Return the known keys that misspelt ones are taken for, and some more."""
        return also.union(*(each[:1] for each in self.meant.values()))

    @cached_property
    def present(self) -> Sequence[str]:
        """The known keys that are written."""
        return sorted(set(self.known).intersection(self.written))

    def like(self, word: str) -> Sequence[str]:
        """Return the known keys like a word; those that every layer takes only if very like it."""
        common = [key for key in self.known if key in PLACEMENT_KEYS]
        very_like = words_like(word, common, KEYS, VERY_CLOSE)
        like = words_like(word, self.known, KEYS)
        return [key for key in like if key not in common or key in very_like]


def refuse_unknown_key(
    key: str,
    span: Span,
    owner: str,
    keys: Keys,
    problems: Problems,
    uses: tuple[Related, ...] = (),
) -> None:
    """Note a key that is not known, with the one that was probably meant."""
    meant = keys.meant.get(key, ())
    help = help_with(key, owner, keys) or f"the keys are {', '.join(keys.known)}"
    fix = _fix(span, key, meant[0]) if len(meant) == 1 else None
    problems.add("E002", f"{owner} has no key `{key}`", span, help, related=uses, fix=fix)


def help_with(key: str, owner: str, keys: Keys) -> str | None:
    """Say what to do about an unknown key, if it is like one that is known somewhere."""
    if folded(key) in NEEDLESS:
        return NEEDLESS[folded(key)]
    meant = keys.meant.get(key, ())
    if meant:
        glued = GLUED.fullmatch(key)
        return (
            f"write a space after the colon: `{meant[0]}: {glued['value']}`"
            if glued
            else f"did you mean `{meant[0]}`?"
        )
    there = words_like(key, keys.present, KEYS, VERY_CLOSE)
    if there:
        return f"`{there[0]}` is written here already: keep one of the two"
    return _key_of_other_kinds(key) if owner in KINDS else None


def _word(key: str) -> str:
    glued = GLUED.fullmatch(key)
    return glued["key"] if glued else key


def _fix(span: Span, key: str, meant: str) -> Fix | None:
    glued = GLUED.fullmatch(key)
    return replacement(span, key, f"{meant}: {glued['value']}" if glued else meant)


def _key_of_other_kinds(key: str) -> str | None:
    """Say which few kinds take a key of this name, or else of one that it may mean."""
    for name in (key, *KEYS.get(folded(key), ())):
        owners = [kind for kind in KINDS if name in model_of(kind).model_fields]
        if owners:
            is_few = len(owners) <= MAX_OWNERS
            return f"`{name}` is a key of {joined(owners)}" if is_few else None
    return None
