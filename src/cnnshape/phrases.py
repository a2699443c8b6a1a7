"""How sentences say numbers: counts, shares, bytes, sizes along axes, lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor

MAX_LISTED = 40
"""Names that a sentence lists: each of a thousand messages must not list thousands."""

BINARY_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number of things, as `1 filter` or `2,048 filters`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def percent(part: int, whole: int) -> str:
    """Return a share, as `0.9 %`; only nothing reads as nothing, and only all as 100 %."""
    share = 100 * part / whole
    if share < 10:
        return f"{share:.2g} %"
    is_nearly_all = part < whole and round(share) == 100
    return f"{floor(share * 10) / 10:.1f} %" if is_nearly_all else f"{share:.0f} %"


def binary_size(number: int) -> str:
    """Return a number of bytes in binary units, as `1.5 GiB`."""
    exponent = min(max(number.bit_length() - 1, 0) // 10, len(BINARY_UNITS) - 1)
    if exponent == 0:
        return f"{number:,} bytes"
    return f"{number / 1024**exponent:.1f} {BINARY_UNITS[exponent]}"


def sizes_text(sizes: Iterable[int | None], without: str = "?") -> str:
    """Return sizes along axes, as `3x3`, with a word for an axis without one."""
    return "x".join(without if size is None else str(size) for size in sizes)


def listed(names: Sequence[str]) -> str:
    """Return names with commas between them; of very many the first, and how many more."""
    more = len(names) - MAX_LISTED
    shown = ", ".join(names[:MAX_LISTED])
    return shown if more <= 0 else f"{shown} and {more:,} more"


def joined(texts: Sequence[str], word: str = "and") -> str:
    """Return texts as a list, as `a, b and c`."""
    *others, last = texts
    return f"{', '.join(others)} {word} {last}" if others else last
