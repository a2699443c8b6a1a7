"""Which copies of an item there are: `repeat` says how many, `if` whether each is on."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.language.expansion.layer_context import Site
from cnnshape.language.expressions.environment import Unreadable
from cnnshape.language.hints.wording import forgotten_mark, quote, yes_or_no


def copies_of(site: Site) -> Iterator[Site]:
    """Return the site itself, or each of its copies with its index and its suffix."""
    number = _number_of_copies(site)
    if number is None:
        yield site
        return
    for copy in range(number):
        yield site._replace(
            environment=site.environment.at(copy),
            suffix=f"{site.suffix}_{copy + 1}",
        )


def is_on(site: Site) -> bool:
    """Say whether a copy is switched on; raise Unreadable where `if` is no condition."""
    if site.item.get("if") is None:
        return True
    condition = site.work_out("if")
    if isinstance(condition, bool):
        return condition
    help = forgotten_mark(condition, site.environment) or yes_or_no(condition)
    site.problem(
        "E004",
        f"`if` must be true or false, not {quote(condition)}",
        site.place("if"),
        help or "write true, false, or an expression with a comparison",
    )
    raise Unreadable


def _number_of_copies(site: Site) -> int | None:
    if site.item.get("repeat") is None:
        return None
    copies = site.work_out("repeat")
    if isinstance(copies, int) and not isinstance(copies, bool) and copies >= 0:
        return copies
    help = forgotten_mark(copies, site.environment)
    site.problem(
        "E004",
        f"`repeat` must be a whole number of at least 0, not {quote(copies)}",
        site.place("repeat"),
        help or "write how many copies there are",
    )
    raise Unreadable
