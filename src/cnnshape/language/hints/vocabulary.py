"""How tables of other frameworks' words are written down, and how a word is looked up in them."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

RANK = re.compile("[123]d")
LAYER = re.compile("(?<=..)layer$")
"""What MATLAB ends the names of its layers with."""


class Word(NamedTuple):
    """Words of other frameworks for one thing.

    `here` are the words of the language that they may stand for, the likeliest first: the first
    one that is known where the word is written is meant. If none is known, `instead` says what to
    write.
    """

    words: str
    frameworks: str
    here: tuple[str, ...] = ()
    instead: str | None = None


class Vocabulary:
    """Words by their spelling, as they are written or else folded."""

    def __init__(self, *tables: tuple[Word, ...]) -> None:
        """Keep some tables; a spelling belongs to the first entry that lists it."""
        self.tables = tables

    @cached_property
    def by_spelling(self) -> Mapping[str, Word]:
        """The entry of each spelling, as it is written and folded; made when first asked for."""
        found: dict[str, Word] = {}
        entries = [entry for table in self.tables for entry in table]
        for spelled in (str, folded):
            for entry in entries:
                for spelling in entry.words.split():
                    found.setdefault(spelled(spelling), entry)
        return found

    def find(self, word: str) -> Word | None:
        """Return the entry of a word, None if no table lists it."""
        spellings = (word, folded(word), without_layer(folded(word)))
        return next(
            (self.by_spelling[each] for each in spellings if each in self.by_spelling), None
        )

    def meaning(self, word: str, known: Container[str]) -> str | None:
        """Return the known word for a word of another framework."""
        entry = self.find(word)
        return None if entry is None else next((each for each in entry.here if each in known), None)

    def instead(self, word: str, known: Container[str]) -> str | None:
        """Say what to write for a word without a known word."""
        entry = self.find(word)
        return None if entry is None or self.meaning(word, known) else entry.instead


@lru_cache(maxsize=16)
def spellings_of(vocabulary: Vocabulary, known: frozenset[str]) -> Mapping[str, str]:
    """Return the known word for each folded spelling of a vocabulary."""
    return {
        spelling: meant
        for spelling, entry in vocabulary.by_spelling.items()
        if spelling == folded(spelling)
        and (meant := next((each for each in entry.here if each in known), None))
    }


def folded(word: str) -> str:
    """Return a word in small letters, without what joins its parts and the rank among them."""
    return RANK.sub("", word.lower().replace("_", "").replace("-", "").replace(" ", ""))


def without_layer(folded_word: str) -> str:
    """Return a folded word without the `layer` at its end."""
    return LAYER.sub("", folded_word)
