"""The picture of `cnnshape memory`: each buffer is a block, from layer to layer, at its address."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cnnshape.numbers.number import Unit
from cnnshape.phrases import binary_size
from cnnshape.planning.buffers import Buffer, Role
from cnnshape.planning.result import Arena, MemoryPlan
from cnnshape.report.eliding import elided_name
from cnnshape.report.escaping import escaped
from cnnshape.report.plots.picture import Picture, drawn
from cnnshape.report.plots.scales import Scale, mark_values
from cnnshape.report.plots.style import EARLIER, FAINT, LARGEST, TEXT, USUAL

STEP, HEIGHT, FRAME = 0.16, 4.2, 2.2
"""Inches of a layer, of all addresses, and of what stands around them."""

MAX_WIDTH = 16
MAX_NAMES = 60
NAME_COLUMNS = 28

COLOURS = {
    Role.INPUT: EARLIER,
    Role.ACTIVATION: USUAL,
    Role.OUTPUT: USUAL,
    Role.SCRATCH: FAINT,
}
WORDS = {"at the peak": LARGEST, "activations": USUAL, "input": EARLIER, "scratch": FAINT}


def arena_picture(plan: MemoryPlan) -> Picture:
    """Draw the addresses of the buffers over the layers; those alive at the peak stand out."""
    arena, network = plan.arena, plan.network

    def draw(figure: Any) -> None:
        sizes = f"arena {binary_size(arena.size)}, {plan.conventions.dtype}"
        figure.suptitle(f"{escaped(network.title)}: {sizes}")
        place = figure.subplots()
        for number, (buffer, offset) in enumerate(zip(arena.buffers, arena.offsets, strict=True)):
            _draw_buffer(place, f"buffer-{number}", buffer, offset, arena)
        _draw_axes(place, arena)
        _explain(figure)

    width = min(max(FRAME + STEP * len(arena.steps), 5), MAX_WIDTH)
    return drawn(network.title, width, HEIGHT + FRAME / 2, draw)


def _draw_buffer(place: Any, id: str, buffer: Buffer, offset: int, arena: Arena) -> None:
    patches = import_module("matplotlib.patches")
    is_at_peak = buffer.first <= arena.peak_step <= buffer.last
    block = patches.Rectangle(
        (buffer.first - 0.5, offset),
        buffer.last - buffer.first + 1,
        buffer.size,
        facecolor=LARGEST if is_at_peak else COLOURS[buffer.role],
        edgecolor=TEXT,
        linewidth=0.4,
        gid=id,
    )
    place.add_patch(block)


def _draw_axes(place: Any, arena: Arena) -> None:
    """Name the layers below, and draw the bytes that are needed as a line."""
    steps = len(arena.steps)
    place.set(xlim=(-0.5, max(steps, 1) - 0.5), ylim=(0, max(arena.size, 1) * 1.03))
    shown = range(0, steps, max(-(-steps // MAX_NAMES), 1))
    names = [elided_name(escaped(arena.steps[step]), NAME_COLUMNS) for step in shown]
    place.set_xticks(list(shown), names, rotation=90, fontsize="x-small")
    mark_values(place.yaxis, Scale("Address", Unit.BYTES), max(arena.size, 1))
    place.set_ylabel("Address")
    edges = [step - 0.5 for step in range(steps + 1)]
    place.stairs(arena.live, edges, color=TEXT, linewidth=1, baseline=None, gid="live")


def _explain(figure: Any) -> None:
    patches = import_module("matplotlib.patches")
    lines = import_module("matplotlib.lines")
    marks = [patches.Patch(color=colour) for colour in WORDS.values()]
    marks.append(lines.Line2D([], [], color=TEXT))
    words = (*WORDS, "bytes needed")
    figure.legend(marks, words, loc="outside lower center", ncols=len(marks))
