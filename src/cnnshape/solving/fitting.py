"""The largest batch or input that keeps to limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.axes.plan import AxisPlan, plan_of
from cnnshape.analysis.engine import analyze, outline
from cnnshape.layers.axis_names import AXIS_NAMES
from cnnshape.layers.quantities import MAX_COUNT
from cnnshape.network import Network
from cnnshape.numbers.selection import alias_of
from cnnshape.numbers.table import NUMBERS
from cnnshape.phrases import joined
from cnnshape.planning.plan import memory
from cnnshape.schema_versions import SOLVE_VERSION
from cnnshape.sizing.answer import MAX_TRIED, WITHOUT_AXES, sizes_of
from cnnshape.sizing.question import AxisQuestion
from cnnshape.sizing.size_set import SizeSet
from cnnshape.solving.halving import last_where
from cnnshape.solving.limits import ARENA, Limit
from cnnshape.solving.monotone import TOTALS_OF_SIZES
from cnnshape.sweeping.design import TOTALS

BATCH, INPUT = "batch", "input"

MAX_SIZE = 2**20
"""The largest input that is looked at."""

WEIGHTS = "parameter_bytes"

MAX_PLANNED = 200
"""How many sizes or batches below the bound are planned to find one whose arena fits."""

PER_BATCH = frozenset(alias_of(name) for name, each in NUMBERS.items() if each.grows_with_batch)
"""The totals of all samples together; the others are of one."""

Totals = Mapping[str, int | None]


class Fit(NamedTuple):
    """A batch, or the sizes of the input, and the totals in question there."""

    value: int | tuple[int, ...]
    totals: Totals


class LargestFit(NamedTuple):
    """The largest batch or input within limits, along some axes of the input.

    `largest` is None if nothing fits; `smallest` is then what was tried. `following` is the next
    one that works, which does not fit. `clean` is the largest input that loses nothing besides.
    """

    axes: tuple[str, ...]
    largest: Fit | None
    smallest: Fit
    following: Fit | None
    clean: Fit | None
    is_halved: bool

    @property
    def is_solved(self) -> bool:
        """Whether something fits."""
        return self.largest is not None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as a part of that of all axes."""
        fits = {name: getattr(self, name) for name in ("largest", "smallest", "following", "clean")}
        return {
            "axes": list(self.axes),
            **{name: None if fit is None else fit._asdict() for name, fit in fits.items()},
            "method": "halving" if self.is_halved else "sweep",
        }


class LargestFits(NamedTuple):
    """The largest batch, or the largest input along all axes or along each by itself."""

    network: Network
    over: str
    limits: tuple[Limit, ...]
    fits: tuple[LargestFit, ...]

    @property
    def is_solved(self) -> bool:
        """Whether something fits."""
        return all(fit.is_solved for fit in self.fits)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as `cnnshape solve --format json` prints it."""
        return {
            "schema_version": SOLVE_VERSION,
            "solved": "fit",
            "file": self.network.file,
            "over": self.over,
            "limits": {each.total: each.most for each in self.limits},
            "answers": [fit.to_dict() for fit in self.fits],
        }


def ignore_passed(_: str) -> None:
    """Take no notice of what is passed."""


def largest_fit(
    network: Network,
    over: str,
    limits: Sequence[Limit],
    passed: Callable[[str], None] = ignore_passed,
) -> LargestFits:
    """Return the largest batch or input within limits; an input of unlike axes has one for each.

    `passed` is called with each batch or size that is looked at.

    Raises ValueError where no limit follows the batch or the input, or it has no spatial axes.
    """
    if over == BATCH:
        return LargestFits(network, over, tuple(limits), (_largest_batch(network, limits, passed),))
    if over != INPUT:
        raise ValueError(f"fit over `{BATCH}`, `{INPUT}`, or a parameter with its values")
    plan = plan_of(network)
    if plan is None:
        raise ValueError(f"{network.file}: {WITHOUT_AXES}")
    _refuse_without_sizes(limits)
    every = tuple(range(len(plan.sizes)))
    groups = (every,) if len(set(plan.sizes)) == 1 else tuple((axis,) for axis in every)
    fits = tuple(_largest_input(_question(plan, axes), limits, passed) for axes in groups)
    return LargestFits(network, over, tuple(limits), fits)


def _refuse_without_sizes(limits: Sequence[Limit]) -> None:
    """Raise ValueError if only the bytes of weights are limited: no input changes them."""
    words = [limit.word for limit in limits]
    if all(limit.total == WEIGHTS for limit in limits):
        verb = "does" if len(words) == 1 else "do"
        raise ValueError(f"{joined(words)} {verb} not depend on the input: add ram= or arena=")


def _question(plan: AxisPlan, axes: tuple[int, ...]) -> AxisQuestion:
    return AxisQuestion(plan, axes, is_for_each=len(axes) == 1, is_for_all=len(axes) > 1)


def _largest_batch(
    network: Network, limits: Sequence[Limit], passed: Callable[[str], None]
) -> LargestFit:
    """Return the largest batch: the totals that follow it are so many times those of a sample."""
    bounds = [limit.bound for limit in limits]
    following = [limit for limit in bounds if limit.total in PER_BATCH]
    if not following:
        raise ValueError("no limit follows the batch, as peak_activation_bytes does")

    def fit(batch: int) -> Fit:
        passed(f"batch {batch:,}")
        return Fit(batch, _totals(network, limits, batch))

    one = fit(1)
    if not _fits(one, limits):
        return LargestFit((), None, one, None, None, is_halved=True)
    peak = max(_totals(network, following)[following[0].total] or 1, 1)
    most = min(min(limit.most // peak for limit in following), MAX_COUNT // peak - 1)
    tried = (fit(batch) for batch in range(most, max(most - MAX_PLANNED, 0), -1))
    largest = next((each for each in tried if _fits(each, limits)), one)
    return LargestFit((), largest, one, fit(_whole(largest) + 1), None, is_halved=True)


def _whole(fit: Fit) -> int:
    return fit.value if isinstance(fit.value, int) else 0


def _totals(network: Network, limits: Sequence[Limit], batch: int = 1) -> Totals:
    """Return the totals that limits are about; the arena is planned if one of them is about it."""
    totals = analyze(network, batch).totals if batch > 1 else outline(network).totals
    return {
        each.total: memory(network, batch=batch).arena.size
        if each.word == ARENA
        else getattr(totals, TOTALS[each.total])
        for each in limits
    }


def _fits(fit: Fit, limits: Sequence[Limit]) -> bool:
    return all(limit.allows(fit.totals[limit.total]) for limit in limits)


def _largest_input(
    question: AxisQuestion, limits: Sequence[Limit], passed: Callable[[str], None]
) -> LargestFit:
    works, clean = _sets(question)
    if works.smallest is None:
        raise ValueError(f"{question.plan.network.file}: no size of the input works")
    bounds = [limit.bound for limit in limits]

    def fit(size: int, limits: Sequence[Limit] = limits) -> Fit:
        passed(f"size {size:,}")
        changed = question.at(size)
        sizes = next(iter(changed.input_shapes[name][:-1] for name in question.plan.varied))
        return Fit(sizes, _totals(changed, limits))

    is_halved = not question.plan.coupled and {each.total for each in bounds} <= TOTALS_OF_SIZES
    search = _last_by_halving if is_halved else _last_by_trying

    def last(sizes: SizeSet) -> int | None:
        """Return the last size within the bounds, and of those the last that fits indeed."""
        size = search(sizes, lambda n: _fits(fit(n, bounds), bounds))
        for _ in range(MAX_PLANNED):
            if size is None or _fits(fit(size), limits):
                return size
            size = sizes.below(size)
        return None

    largest = last(works)
    if is_halved and largest is not None and 2 * largest > MAX_SIZE:
        raise ValueError(f"inputs up to {MAX_SIZE:,} keep to the limits: none of them follows it")
    after = None if largest is None else works.above(largest)
    last_clean = None if largest is None else last(clean)
    return LargestFit(
        tuple(AXIS_NAMES[len(question.plan.sizes)][axis] for axis in question.axes),
        None if largest is None else fit(largest),
        fit(works.smallest),
        None if after is None or after > MAX_SIZE else fit(after),
        None if last_clean is None else fit(last_clean),
        is_halved,
    )


def _sets(question: AxisQuestion) -> tuple[SizeSet, SizeSet]:
    """Return the sizes that work along the axes in question, and those that lose nothing."""
    found = sizes_of(question.plan.network)
    for answer in () if found is None else found.answers:
        if set(answer.question.axes) == set(question.axes):
            return answer.works.sizes, answer.loses_nothing.sizes
    raise ValueError(f"{question.plan.network.file}: no size of the input works")


def _last_by_halving(sizes: SizeSet, fits: Callable[[int], bool]) -> int | None:
    """Return the last size that fits, where none after one that does not fit fits."""
    first = sizes.smallest
    if first is None:
        return None
    last = last_where(lambda n: fits(sizes.below(first + n + 1) or first), MAX_SIZE - first)
    return None if last is None else sizes.below(first + last + 1)


def _last_by_trying(sizes: SizeSet, fits: Callable[[int], bool]) -> int | None:
    """Return the last size that fits, of those that are known."""
    return next((size for size in reversed(sizes.up_to(MAX_TRIED)) if fits(size)), None)
