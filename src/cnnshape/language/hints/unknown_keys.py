"""Refuse keys that a mapping does not take, with the ones that were probably meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from cnnshape.diagnostics import Related, Span
from cnnshape.language.hints.glued_entries import glued_entry
from cnnshape.language.hints.key_words import VALUE
from cnnshape.language.hints.suggestion import replacement, words_like
from cnnshape.language.hints.vocabulary import Vocabulary
from cnnshape.language.hints.words import KEYS
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Item, Table
from cnnshape.layers import KINDS, model_of
from cnnshape.phrases import joined, listed

MAX_OWNERS = 4
MAX_KEYS = 40
"""In a mapping of more keys than this none is guessed: that is no slip."""

MAX_KNOWN = 200
"""Of more known keys none is compared with: thousands of each would take minutes."""


class Keys:
    """The keys of one mapping: those that are known in it, and all that are written."""

    def __init__(
        self, known: Sequence[str], written: Mapping[str, Item], vocabulary: Vocabulary = KEYS
    ) -> None:
        """Keep both, in the order in which messages and the file have them."""
        self.known = known
        self.written = written
        self.vocabulary = vocabulary

    @cached_property
    def meant(self) -> Mapping[str, Sequence[str]]:
        """The known keys that each unknown one may mean, without those written already."""
        meant: dict[str, Sequence[str]] = {}
        if len(self.written) > MAX_KEYS or len(self.known) > MAX_KNOWN:
            return meant
        taken = set(self.written)
        for key, item in self.written.items():
            if key not in self.known:
                glued = glued_entry(item)
                found = self.like(glued.key if glued else key)
                meant[key] = [] if taken.intersection(found[:1]) else found
                taken.update(meant[key][:1])
        return meant

    def taken_for(self, also: frozenset[str]) -> frozenset[str]:
        """Return the known keys that misspelt ones are taken for, and some more."""
        return also.union(*(each[:1] for each in self.meant.values()))

    @cached_property
    def present(self) -> Sequence[str]:
        """The known keys that are written."""
        return sorted({key for key in self.known if key in self.written})

    def like(self, word: str) -> Sequence[str]:
        """Return the known keys like a word, or of its meaning in other frameworks."""
        return words_like(word, self.known, self.vocabulary)


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
    glued = glued_entry(keys.written[key]) if meant else None
    message = glued.message if glued else f"{owner} has no key `{key}`"
    help = help_with(key, owner, keys) or f"the keys are {listed(keys.known)}"
    text = f"{meant[0]}: {glued.value}" if glued else "".join(meant[:1])
    is_same = help == f"did you mean `{text}`?" or glued is not None
    fix = replacement(span, key, text) if len(meant) == 1 and is_same else None
    problems.add("E002", message, span, help, related=uses, fix=fix)


def help_with(key: str, owner: str, keys: Keys) -> str | None:
    """Say what to do about an unknown key, if it is like one that is known somewhere."""
    meant, item = keys.meant.get(key, ()), keys.written[key]
    if key == "pad" and "size" in keys.written:
        return f"write `padding: half` if it is 1: darknet's `{key}` is half of `size`"
    if meant[:1] == ["layers"] and isinstance(item.value, Table):
        return f"write what it holds at the top of the file, without `{key}:` around it"
    if meant:
        glued = glued_entry(item)
        return glued.help(meant[0]) if glued else f"did you mean `{meant[0]}`?"
    there = words_like(key, keys.present[:MAX_KNOWN], keys.vocabulary)
    if there:
        return f"`{there[0]}` is written here already: keep one of the two"
    instead = keys.vocabulary.instead(key, keys.known)
    if instead is not None:
        return instead.replace(VALUE, item.value.span.text)
    return _key_of_other_kinds(key) if owner in KINDS else None


def _key_of_other_kinds(key: str) -> str | None:
    """Say which few kinds take a key of this name, or else of one that it may mean."""
    entry = KEYS.find(key)
    for name in (key, *(entry.here if entry else ())):
        owners = [kind for kind in KINDS if name in model_of(kind).model_fields]
        if owners:
            is_few = len(owners) <= MAX_OWNERS
            return f"`{name}` is a key of {joined(owners)}" if is_few else None
    return None
