"""Did-you-mean: the known word that is meant by a mistyped one, or by one of another framework.

A word of another framework is looked up in a table. What no table lists is taken for a slip of the
hand only: another operation is never offered because its name looks alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Edit, Fix, Span
from cnnshape.language.hints.slips_of_hand import MAX_LENGTH, MIN_LENGTH, slips_of
from cnnshape.language.hints.vocabulary import Vocabulary, folded, spellings_of, without_layer

NO_WORDS = Vocabulary()
"""For names that a file or its user gives: no table has words for them."""

MAX_WORDS = 2000
"""Among more names than this none is looked for: it would take longer than it helps."""


def closest(word: str, known: Iterable[str], vocabulary: Vocabulary = NO_WORDS) -> str | None:
    """Return the known word that is meant by `word`, if one is like it at all."""
    return next(iter(words_like(word, known, vocabulary)), None)


def did_you_mean(
    word: str, known: Iterable[str], otherwise: str, vocabulary: Vocabulary = NO_WORDS
) -> str:
    """Return a help text: the word that is meant, what to write instead of it, or `otherwise`."""
    names = list(known)
    suggestion = closest(word, names, vocabulary)
    if suggestion is not None:
        return f"did you mean `{suggestion}`?"
    return vocabulary.instead(word, names) or otherwise


def correction(
    span: Span, word: str, known: Iterable[str], vocabulary: Vocabulary = NO_WORDS
) -> Fix | None:
    """Return the fix that writes the known word that is meant, if only one is like it."""
    matches = words_like(word, known, vocabulary)
    return replacement(span, word, matches[0]) if len(matches) == 1 else None


def replacement(span: Span, word: str, meant: str) -> Fix | None:
    """Return the fix that writes one word for another.

    None if the span is not just the word, bare or in quotes: an expression may have made it.
    """
    if not re.fullmatch(rf"""(["']?){re.escape(word)}\1""", span.text):
        return None
    return Fix(Safety.UNSAFE, (Edit(span, span.text.replace(word, meant)),))


def words_like(word: str, known: Iterable[str], vocabulary: Vocabulary = NO_WORDS) -> Sequence[str]:
    """Return the known words that a word may mean, the likeliest first and two at most."""
    names = list(known)
    if len(names) > MAX_WORDS:
        return []
    if vocabulary.by_spelling.get(word) and (meant := vocabulary.meaning(word, names)):
        return [meant]
    by_folded: dict[str, list[str]] = {}
    for each in names:
        by_folded.setdefault(folded(each), []).append(each)
    alike = by_folded.get(folded(word)) or by_folded.get(without_layer(folded(word)))
    if alike is not None:
        return sorted(alike, key=word.__ne__)[:2]
    if vocabulary.find(word) is not None:
        meant = vocabulary.meaning(word, names)
        return [] if meant is None else [meant]
    is_word = MIN_LENGTH <= len(word) <= MAX_LENGTH
    return _slips(word, by_folded, vocabulary, names) if is_word else []


def _slips(
    word: str, by_folded: dict[str, list[str]], vocabulary: Vocabulary, names: list[str]
) -> Sequence[str]:
    """Return the known words that a word is a slip of, directly or as another framework's word."""
    slips = slips_of(word, by_folded, of_digits=not vocabulary.tables)
    found = [each for match in slips for each in by_folded[match]]
    if not found:
        spellings = spellings_of(vocabulary, frozenset(names))
        found = [spellings[match] for match in slips_of(word, spellings, of_digits=False)]
    return list(dict.fromkeys(found))[:2]
