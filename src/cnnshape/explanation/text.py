"""What an explanation is made of, and how it writes numbers and products."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10, prod
from typing import NamedTuple


class Section(NamedTuple):
    """A label and the lines that belong to it."""

    label: str
    lines: tuple[str, ...]


class Explanation(NamedTuple):
    """A layer or block in words and formulas."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]

    def __str__(self) -> str:
        """Return the explanation as plain text, a section's label in front of its lines."""
        widest = max((len(section.label) for section in self.sections), default=0)
        lines = [self.title, self.subtitle]
        for label, texts in self.sections:
            labels = (label, *("" for _ in texts[1:]))
            lines += (f"{each:{widest}}  {text}" for each, text in zip(labels, texts, strict=True))
        return "\n".join(lines)


def number(value: int) -> str:
    """Write a count with its digits grouped."""
    return f"{value:,}"


def times(factors: Iterable[int]) -> str:
    """Write a product, as `5 * 5 * 3`."""
    return " * ".join(map(number, factors))


def product(factors: Iterable[int]) -> str:
    """Write a product and its value, as `5 * 5 * 3 = 75`."""
    numbers = tuple(factors)
    return (
        number(numbers[0]) if len(numbers) == 1 else f"{times(numbers)} = {number(prod(numbers))}"
    )


def percentage(part: int, whole: int) -> str:
    """Write a share with as many decimals as it takes not to read as 0 % or 100 %."""
    least = 100 * min(part, whole - part) / whole
    decimals = 1 if least >= 0.05 or least == 0 else 1 - floor(log10(least))
    return f"{100 * part / whole:.{decimals}f} %"
