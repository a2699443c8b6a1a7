"""Did-you-mean: the known word that is meant by a mistyped one, or by one of another framework."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Edit, Fix, Span
from cnnshape.language.hints.synonyms import WORDS, Synonyms

RANK = re.compile("[123]d")
CLOSE_ENOUGH = 0.6
VERY_CLOSE = 0.8
MIN_WORD_LENGTH = 3
"""A shorter word is like too many others to be taken for a slip in one of them."""

MAX_WORDS = 2000
"""Among more names than this none is looked for: it would take longer than it helps."""


def closest(word: str, known: Iterable[str], synonyms: Synonyms = WORDS) -> str | None:
    """Return the known word that is meant by `word`, if one is like it at all."""
    return next(iter(words_like(word, known, synonyms)), None)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a help text that names the word that is meant, or else `otherwise`."""
    suggestion = closest(word, known)
    return otherwise if suggestion is None else f"did you mean `{suggestion}`?"


def correction(span: Span, word: str, known: Iterable[str]) -> Fix | None:
    """Return the fix that writes the known word that is meant, if only one is like it."""
    matches = words_like(word, known)
    return replacement(span, word, matches[0]) if len(matches) == 1 else None


def replacement(span: Span, word: str, meant: str) -> Fix | None:
    """Return the fix that writes one word for another.

    None if the span is not just the word, bare or in quotes: an expression may have made it.
    """
    if not re.fullmatch(rf"""(["']?){re.escape(word)}\1""", span.text):
        return None
    return Fix(Safety.UNSAFE, (Edit(span, span.text.replace(word, meant)),))


def words_like(
    word: str, known: Iterable[str], synonyms: Synonyms = WORDS, least: float = CLOSE_ENOUGH
) -> Sequence[str]:
    """Return the known words that a word may mean, the likeliest first and two at most."""
    names = list(known)
    if len(names) > MAX_WORDS:
        return []
    by_folded: dict[str, list[str]] = {}
    for each in names:
        by_folded.setdefault(folded(each), []).append(each)
    meant = (*synonyms.get(word, ()), word, *synonyms.get(folded(word), ()))
    alike = next((by_folded[each] for each in map(folded, meant) if each in by_folded), None)
    if alike is not None:
        return sorted(alike, key=word.__ne__)[:2]
    if len(word) < MIN_WORD_LENGTH:
        return []
    from difflib import get_close_matches

    close = get_close_matches(folded(word), by_folded, 2, least)
    return [each for match in close for each in by_folded[match]][:2]


def folded(word: str) -> str:
    """Return a word in small letters, without what joins its parts and the rank among them."""
    return RANK.sub("", word.lower().replace("_", "").replace("-", ""))
