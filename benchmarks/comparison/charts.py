"""Charts as SVG, drawn in colours that can be read on light and on dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10

from benchmarks.comparison.records import Bars, Chart, Lines

INK, FAINT, OURS = "#7d8590", "#7d859055", "#e8590c"
THEIRS = ("#1c7ed6", "#2f9e44", "#ae3ec9", "#0c8599", "#f08c00", "#5c7cfa", "#d6336c", "#74b816")
WIDTH, LABELS, ROW, MARGIN = 760, 240, 26, 44
TALL = 380
FONT = "font-family='system-ui, sans-serif' font-size='13'"
DECADE = 10


def drawn(chart: Chart) -> str:
    """Return a chart as the text of an SVG file."""
    parts = _bars(chart) if isinstance(chart, Bars) else _lines(chart)
    height = _height(chart)
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' {FONT}>"
    title = _text(12, 22, chart.title, "start", weight=" font-weight='600'")
    return "\n".join([head, f"<title>{escape(chart.title)}</title>", title, *parts, "</svg>\n"])


def _height(chart: Chart) -> int:
    return MARGIN + ROW * len(chart.lengths) + 12 if isinstance(chart, Bars) else TALL


def _text(x: float, y: float, text: str, anchor: str, *, fill: str = INK, weight: str = "") -> str:
    place = f"x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{fill}'{weight}"
    return f"<text {place}>{escape(text)}</text>"


def _bars(chart: Bars) -> Iterator[str]:
    """Draw bars on a logarithmic scale that begins below the shortest."""
    scale = _Scale(list(chart.lengths.values()), LABELS, WIDTH - 80)
    for row, (label, length) in enumerate(sorted(chart.lengths.items(), key=lambda pair: pair[1])):
        y = MARGIN + ROW * row
        colour = OURS if label in chart.ours else THEIRS[0]
        end = scale.place(length)
        yield _text(LABELS - 8, y + 15, label, "end")
        yield (
            f"<rect x='{LABELS}' y='{y}' width='{end - LABELS:.1f}' height='{ROW - 6}' rx='2' "
            f"fill='{colour}'/>"
        )
        yield _text(end + 6, y + 15, f"{_number(length)} {chart.unit}", "start")


def _lines(chart: Lines) -> Iterator[str]:
    """Draw both axes logarithmic, with a line and a name for each program."""
    points = [point for curve in chart.points.values() for point in curve]
    across = _Scale([x for x, _ in points], 70, WIDTH - 210, whole=False)
    up = _Scale([y for _, y in points], TALL - 50, MARGIN)
    for decade in up.decades():
        y = up.place(decade)
        yield f"<path d='M70 {y:.1f}H{WIDTH - 210}' stroke='{FAINT}'/>"
        yield _text(62, y + 4, _number(decade), "end")
    for x in sorted({x for x, _ in points}):
        yield _text(across.place(x), TALL - 30, f"{x:,.0f}", "middle")
    yield _text((WIDTH - 140) / 2, TALL - 8, chart.x_axis, "middle")
    yield _text(62, MARGIN - 6, chart.y_axis, "end")
    colours = iter(THEIRS * len(chart.points))
    ends = _apart({name: up.place(curve[-1][1]) for name, curve in chart.points.items()})
    for name, curve in chart.points.items():
        colour = OURS if name in chart.ours else next(colours)
        path = "L".join(f"{across.place(x):.1f} {up.place(y):.1f}" for x, y in curve)
        yield f"<path d='M{path}' fill='none' stroke='{colour}' stroke-width='2.5'/>"
        for x, y in curve:
            place = f"cx='{across.place(x):.1f}' cy='{up.place(y):.1f}'"
            yield f"<circle {place} r='3' fill='{colour}'/>"
        yield _text(WIDTH - 200, ends[name] + 4, name, "start", fill=colour)


class _Scale:
    """A logarithmic scale from whole decades below the least to above the greatest."""

    def __init__(
        self,
        values: Sequence[float],
        start: float,
        end: float,
        *,
        whole: bool = True,
    ) -> None:
        low, high = log10(min(values)), log10(max(values))
        self.low: float = floor(low - 0.05) if whole else low
        self.high: float = ceil(high) if whole else max(high, low + 1)
        self.start, self.end = start, end

    def place(self, value: float) -> float:
        share = (log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def decades(self) -> list[float]:
        return [float(DECADE) ** power for power in range(int(self.low), int(self.high) + 1)]


def _apart(places: Mapping[str, float]) -> dict[str, float]:
    """Move names down so that they do not stand on each other."""
    apart: dict[str, float] = {}
    below = 0.0
    for name, place in sorted(places.items(), key=lambda pair: pair[1]):
        below = apart[name] = max(place, below + 16)
    return apart


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
