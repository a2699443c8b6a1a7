"""Did-you-mean: the known word that a mistyped one is closest to."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like `word`, if one is like it at all."""
    words = list(known)
    by_folded = {each.lower(): each for each in words}
    folded = word.lower().replace("-", "_")
    if folded in by_folded:
        return by_folded[folded]
    matches = get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a help text that names the closest known word, or else `otherwise`."""
    suggestion = closest(word, known)
    return otherwise if suggestion is None else f"did you mean `{suggestion}`?"
