"""Answers about budgets: the best design, and the largest batch or input that fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from cnnshape.phrases import sizes_text
from cnnshape.report.formatting import bytes_text, count_text, setting_text
from cnnshape.report.sections import Labelled
from cnnshape.report.solve.lines import print_lines
from cnnshape.solving.designs import BestDesign
from cnnshape.solving.fitting import Fit, LargestFit, LargestFits
from cnnshape.solving.limits import ARENA, Limit
from cnnshape.sweeping.axis import INPUT
from cnnshape.sweeping.design import Design

MEMORY_NOTE = (
    "ram is held against peak_activation_bytes, activations alive at once; flash against "
    "parameter_bytes, all weights in the dtype of the network."
)


ARENA_NOTE = "The arena is planned as `cnnshape memory` does, with an address for each buffer."


def print_best_design(best: BestDesign, file: TextIO) -> None:
    """Print the best design within a budget, and how it was found."""
    wanted = "most" if best.goal.is_maximum else "least"
    what = f"the {wanted} {best.goal.question.text} within {_limits(best.limits)}"
    title = f"{best.plan.template.title}: {what}"
    sections: list[Labelled] = []
    if best.design is not None:
        sections.append(("Best", tuple(_design(best, best.design))))
    if best.nearest is not None:
        sections.append(("Nearest", ("none keeps to it", *_design(best, best.nearest))))
    if best.following is not None:
        sections.append(("The next", tuple(_design(best, best.following))))
    sections.append(("Method", tuple(_method(best))))
    print_lines(title, sections, _notes(best.limits), file)


def _design(best: BestDesign, design: Design) -> Iterator[str]:
    yield ", ".join(
        f"{name}={sizes_text(value) if name == INPUT else setting_text(value)}"
        for name, value in design.settings.items()
    )
    totals = dict.fromkeys((*(limit.total for limit in best.limits), "parameters", "macs"))
    yield ", ".join(f"{name} {count_text(design.result(name))}" for name in totals)


def _method(best: BestDesign) -> Iterator[str]:
    if best.halved is None:
        yield f"sweep: monotone search is not proved right; {best.reason}"
    else:
        yield f"monotone search: as {best.halved} grows, nothing in question falls"
    yield f"{best.analysed:,} of {best.grid.size:,} designs were analysed"


def print_largest_fits(found: LargestFits, file: TextIO) -> None:
    """Print the largest batch or input within limits, for each axis if sizes are unlike."""
    title = f"{found.network.title}: the largest {found.over} within {_limits(found.limits)}"
    sections = [section for fit in found.fits for section in _fit_sections(found, fit)]
    print_lines(title, sections, _notes(found.limits), file)


def _fit_sections(found: LargestFits, each: LargestFit) -> Iterator[Labelled]:
    if len(found.fits) > 1:
        yield f"Along {each.axes[0]}", ("the other axes keep their sizes",)
    if each.largest is None:
        yield "None fits", (f"the smallest is {_fit(found, each.smallest)}",)
    else:
        yield "Largest", (_fit(found, each.largest),)
    if each.clean is not None and each.clean != each.largest:
        yield "Loses nothing", (_fit(found, each.clean),)
    if each.following is not None:
        yield "The next", (_fit(found, each.following),)
    yield "Method", tuple(_fit_method(found, each))


def _fit_method(found: LargestFits, each: LargestFit) -> Iterator[str]:
    is_halved = each.is_halved
    yield "monotone search: no total falls as it grows" if is_halved else "tried one by one"
    if any(limit.word == ARENA for limit in found.limits):
        yield "of those whose peak fits, the largest were planned until an arena fitted"


def _fit(found: LargestFits, fit: Fit) -> str:
    size = sizes_text(fit.value) if isinstance(fit.value, tuple) else f"{fit.value:,}"
    return f"{size}: {', '.join(_total(limit, fit) for limit in found.limits)}"


def _total(limit: Limit, fit: Fit) -> str:
    value = fit.totals[limit.total]
    is_bytes = limit.total.endswith("bytes") or limit.word == ARENA
    return f"{limit.total} {bytes_text(value) if is_bytes else count_text(value)}"


def _limits(limits: Sequence[Limit]) -> str:
    return ", ".join(f"{limit.word} <= {limit.most:,}" for limit in limits)


def _notes(limits: Sequence[Limit]) -> list[str]:
    notes = [MEMORY_NOTE] if any(limit.word != limit.total for limit in limits) else []
    return [*notes, ARENA_NOTE] if any(limit.word == ARENA for limit in limits) else notes
