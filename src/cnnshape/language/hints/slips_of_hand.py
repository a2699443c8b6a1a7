"""Whether a word is a slip of the hand in typing another: a letter or two, not another word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnshape.language.hints.vocabulary import folded

MIN_LENGTH = 3
"""A shorter word is like too many others to be taken for a slip in one of them."""

MAX_LENGTH = 100
"""A longer word is compared with none: that is no name, and takes long."""

MIN_LENGTH_OF_TWO_SLIPS = 8


def slips_of(word: str, known: Iterable[str], *, of_digits: bool) -> Iterator[str]:
    """Return the folded words that a word is a slip of, those with one slip first."""
    typed, words = folded(word), list(known)
    once = [each for each in words if is_slip(typed, each, of_digits=of_digits)]
    return iter(once or [each for each in words if are_two_slips(typed, each)])


def is_slip(typed: str, meant: str, *, of_digits: bool = False) -> bool:
    """Say whether one letter is missing, wrong or too many, or two are swapped.

    The first letter is rarely mistyped: `celu` is no slip of `relu`. Slips of digits are those of
    names that people give; the digits of operations tell them apart, as in `relu6`.
    """
    if abs(len(typed) - len(meant)) > 1:
        return False
    left, right = _without_common_ends(typed, meant)
    if not of_digits and any(map(str.isdigit, left + right)):
        return False
    if len(left) == 2 and left == right[::-1]:
        return True
    return max(len(left), len(right)) <= 1 and typed[:1] == meant[:1]


def are_two_slips(typed: str, meant: str) -> bool:
    """Say whether a long word has two slips that are apart from each other."""
    if min(len(typed), len(meant)) < MIN_LENGTH_OF_TWO_SLIPS or not _share_letters(typed, meant):
        return False
    for cut in range(MIN_LENGTH, len(typed) - MIN_LENGTH + 1):
        shifts = [shift for shift in (-1, 0, 1) if is_slip(typed[:cut], meant[: cut + shift])]
        if not shifts:
            return False  # longer beginnings have no fewer slips
        if any(is_slip(typed[cut:], meant[cut + shift :]) for shift in shifts):
            return True
    return False


def _share_letters(typed: str, meant: str) -> bool:
    """Say whether two slips may explain the difference: quick to see, and seldom so."""
    is_near = abs(len(typed) - len(meant)) <= 2 and typed[0] == meant[0]
    return is_near and len(set(typed) ^ set(meant)) <= 4 and _digits(typed) == _digits(meant)


def _digits(word: str) -> list[str]:
    """Return the digits of a word, which no slip in an operation's name changes."""
    return [each for each in word if each.isdigit()]


def _without_common_ends(one: str, other: str) -> tuple[str, str]:
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]
