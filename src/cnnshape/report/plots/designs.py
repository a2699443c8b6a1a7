"""The picture of `cnnshape sweep`: a heat map of two settings, a scatter, or bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.numbers.number import Unit
from cnnshape.numbers.selection import named
from cnnshape.numbers.table import NUMBERS
from cnnshape.phrases import count
from cnnshape.report.escaping import escaped
from cnnshape.report.formatting import setting_text
from cnnshape.report.plots.bars import Panel, draw_bars, size_of
from cnnshape.report.plots.heat_map import Cells, draw_heat_map
from cnnshape.report.plots.picture import Picture, drawn
from cnnshape.report.plots.scales import Scale, mark_values, scale_of
from cnnshape.report.plots.style import EARLIER, LARGEST
from cnnshape.sweeping.choice import Choice, Question, ValueUnknown
from cnnshape.sweeping.design import Design

BARS = ("trainable_parameters", "macs", "peak_activation_bytes")
PLANE = ("macs", "parameters")
"""What designs of three settings or more are placed by, unless `--pareto` says."""

COLOURED_BY = "macs"
"""What a heat map shows, unless `--sort` says."""

WIDTH, HEIGHT = 7.0, 4.6


class Sweep(NamedTuple):
    """All designs that were analysed, those that were chosen, and by what."""

    title: str
    names: Sequence[str]
    designs: Sequence[Design]
    chosen: Sequence[Design]
    choice: Choice


def designs_picture(sweep: Sweep) -> Picture:
    """Draw a scatter if a Pareto front is wanted or three settings vary; else a map or bars."""
    varied = [name for name in sweep.names if len(_values(sweep.designs, name)) > 1]
    if sweep.choice.pareto or len(varied) > 2:
        return _scatter(sweep)
    return _heat_map(sweep, varied) if len(varied) == 2 else _bars(sweep, varied or sweep.names)


def _bars(sweep: Sweep, names: Sequence[str]) -> Picture:
    """Draw a row for each design that was chosen."""
    rows = [
        ", ".join(f"{name}={setting_text(design.settings[name])}" for name in names)
        for design in sweep.chosen
    ]
    panels = [
        Panel(
            name,
            scale_of(name),
            [design.totals and getattr(design.totals, name) for design in sweep.chosen],
        )
        for name in BARS
    ]

    def draw(figure: Any) -> None:
        figure.suptitle(escaped(sweep.title))
        draw_bars(figure, rows, panels)

    return drawn(sweep.title, *size_of(len(rows), len(panels)), draw)


def _heat_map(sweep: Sweep, names: Sequence[str]) -> Picture:
    """Draw a cell for each pair of settings; designs that were not chosen leave it empty."""
    question = sweep.choice.sort or Question("--sort", COLOURED_BY)
    columns, rows = (_values(sweep.designs, name) for name in names)
    values: list[list[float | None]] = [[None] * len(columns) for _ in rows]
    for design in sweep.chosen:
        column, row = (_values([design], name)[0] for name in names)
        values[rows.index(row)][columns.index(column)] = _cost(question, design)
    cells = Cells((names[0], names[1]), columns, rows, values, _scale(question))

    def draw(figure: Any) -> None:
        figure.suptitle(escaped(sweep.title))
        draw_heat_map(figure, cells)

    return drawn(sweep.title, *cells.inches, draw)


def _scatter(sweep: Sweep) -> Picture:
    """Draw a point for each design; those that were chosen stand out."""
    questions = [*sweep.choice.pareto, *(Question("", name) for name in PLANE)][:2]
    chosen = {id(design) for design in sweep.chosen}
    others = [design for design in sweep.designs if id(design) not in chosen]
    word = "Pareto-optimal" if sweep.choice.pareto else "chosen"

    def draw(figure: Any) -> None:
        figure.suptitle(escaped(sweep.title))
        place = figure.subplots()
        drawn_points = [
            _draw_points(place, "other", others, questions, EARLIER),
            _draw_points(place, "chosen", sweep.chosen, questions, LARGEST),
        ]
        scales = [_scale(question) for question in questions]
        place.set(xlabel=escaped(scales[0].heading), ylabel=escaped(scales[1].heading))
        for axis, scale in zip((place.xaxis, place.yaxis), scales, strict=True):
            if scale.unit is not Unit.SIZES:
                mark_values(axis, scale, axis.get_data_interval()[1] or 1)
        place.grid(visible=True)
        place.set_axisbelow(True)
        texts = [count(len(others), "other design"), f"{len(sweep.chosen):,} {word}"]
        figure.legend(drawn_points, texts, loc="outside lower center", ncols=2)

    return drawn(sweep.title, WIDTH, HEIGHT, draw)


def _draw_points(
    place: Any, id: str, designs: Sequence[Design], questions: Sequence[Question], colour: str
) -> Any:
    points = [[_cost(question, design) for question in questions] for design in designs]
    known = [(x, y) for x, y in points if x is not None and y is not None]
    columns = list(zip(*known, strict=True)) or [(), ()]
    return place.scatter(*columns, s=28, color=colour, gid=id)


def _cost(question: Question, design: Design) -> float | None:
    """Return what a question answers for a design, if that is known and a number."""
    try:
        answer = question.answer(design)
    except ValueUnknown:
        return None
    return answer if isinstance(answer, (int, float)) else None


def _scale(question: Question) -> Scale:
    """Return the scale of a column; an expression is called as it is written."""
    name = named(question.text)
    return scale_of(name) if name in NUMBERS else Scale(question.text, Unit.VALUES)


def _values(designs: Sequence[Design], name: str) -> list[str]:
    """Return the values of a setting as texts, each once and in order."""
    return list(dict.fromkeys(setting_text(design.settings[name]) for design in designs))
