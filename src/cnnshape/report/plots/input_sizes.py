"""The picture of `cnnshape sizes`: a tile for each input size, which works or loses nothing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cnnshape.phrases import joined
from cnnshape.report.escaping import escaped
from cnnshape.report.plots.picture import Picture, drawn
from cnnshape.report.plots.style import FAINT, LARGEST, TEXT, USUAL
from cnnshape.sizing import Answer, Sizes

USUAL_COLUMNS = 32
"""Tiles in a row, unless the sizes that lose nothing repeat with another period."""

MAX_COLUMNS = 64
MAX_DRAWN = 2048
"""The largest size that has a tile; it can be seen how the sizes go on."""

GAP = 0.06
"""What is left free around a tile, as a part of its side."""

TILE, FRAME = 0.17, 1.3
"""Inches of a tile, and of what stands around the tiles."""

WORDS = ("does not work", "works", "loses nothing")
COLOURS = (FAINT, USUAL, LARGEST)


def sizes_picture(sizes: Sizes) -> Picture:
    """Draw the sizes of each answer as tiles, row by row; the declared sizes are framed."""
    last = min(sizes.up_to, MAX_DRAWN)
    answers = sizes.answers
    columns = [_columns(answer) for answer in answers]
    rows = max((-(-last // each) for each in columns), default=1)
    title = sizes.plan.network.title

    def draw(figure: Any) -> None:
        figure.suptitle(f"{escaped(title)}: input sizes 1 to {last:,}")
        if not answers:
            figure.text(0.5, 0.5, "No size works", ha="center")
            return
        places = figure.subplots(1, len(answers), squeeze=False)[0]
        for number, (place, answer) in enumerate(zip(places, answers, strict=True)):
            _draw_tiles(place, f"sizes-{number}", answer, last, columns[number])
            _draw_axes(place, last, columns[number])
            names = [sizes.axis_names[axis] for axis in answer.question.axes]
            place.set_title(joined(names).capitalize())
        _explain(figure)

    width = FRAME * max(len(answers), 1) + TILE * sum(columns)
    return drawn(title, max(width, 5), FRAME + TILE * min(rows, 64), draw)


def _states(answer: Answer, last: int) -> list[int]:
    """Return for each size from 1 which of the WORDS is true of it, by its position."""
    works, clean = answer.works.sizes, answer.loses_nothing.sizes
    return [works.has(size) + (works.has(size) and clean.has(size)) for size in range(1, last + 1)]


def _columns(answer: Answer) -> int:
    """Return how many tiles a row has: a multiple of the period, so that it makes columns."""
    modulus = answer.loses_nothing.sizes.congruence.modulus
    return USUAL_COLUMNS if modulus > MAX_COLUMNS else -(-USUAL_COLUMNS // modulus) * modulus


def _draw_tiles(place: Any, id: str, answer: Answer, last: int, columns: int) -> None:
    """Draw the tiles: size n is in column n % columns of row n // columns."""
    patches = import_module("matplotlib.patches")
    for size, state in enumerate(_states(answer, last), start=1):
        row, column = divmod(size, columns)
        corner = (column + GAP, row + GAP)
        side = 1 - 2 * GAP
        tile = patches.Rectangle(corner, side, side, facecolor=COLOURS[state], gid=f"{id}-{size}")
        place.add_patch(tile)
    look = {"fill": False, "edgecolor": TEXT, "linewidth": 2}
    for declared in answer.declared:
        row, column = divmod(declared.size, columns)
        id_of_frame = f"{id}-declared-{declared.size}"
        place.add_patch(patches.Rectangle((column, row), 1, 1, gid=id_of_frame, **look))


def _draw_axes(place: Any, last: int, columns: int) -> None:
    """Say which size begins each row, and what to add in each column."""
    rows = last // columns + 1
    place.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal")
    ticks = range(0, rows, -(-rows // 16))
    place.set_yticks([row + 0.5 for row in ticks], [f"{row * columns:,}" for row in ticks])
    place.set_xticks([column + 0.5 for column in range(0, columns, 8)], range(0, columns, 8))
    place.set_xlabel("size = row + column")
    place.tick_params(length=0)
    place.spines[:].set_visible(False)


def _explain(figure: Any) -> None:
    patches = import_module("matplotlib.patches")
    marks = [patches.Patch(color=colour) for colour in COLOURS]
    marks.append(patches.Patch(fill=False, edgecolor=TEXT))
    words = (*WORDS, "as declared")
    figure.legend(marks, words, loc="outside lower center", ncols=len(marks))
