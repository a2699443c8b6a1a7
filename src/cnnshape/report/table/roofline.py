"""The roofline of a network as a table: what bounds each layer, and for how long at least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from cnnshape.devices.roofline import LayerBound, Roofline
from cnnshape.report import palette
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Cells, Column, fitted
from cnnshape.report.formatting import NOTHING, bytes_text
from cnnshape.report.paper import paper_for
from cnnshape.report.sections import Labelled, drawn_sections, wrapped_words
from cnnshape.report.text import Text

COLUMNS = (
    Column("Name", is_whole=True),
    Column("Kind", is_decoration=True),
    Column("MACs", is_number=True),
    Column("Bytes moved", is_number=True),
    Column("MACs/byte", is_number=True),
    Column("Bound by", is_whole=True),
    Column("At least", is_number=True),
)
NOTE = (
    "Times are bounds, never predictions: no layer is faster at the peak of the device, which no "
    "kernel reaches. Each cell that is needed is moved once; each weight comes from flash once. "
    "Layers that work in place, as norms and activations, are merged into the layer before."
)


def print_rooflines(rooflines: Sequence[Roofline], file: TextIO, width: int | None = None) -> None:
    """Print the roofline of each network, and whether it fits the device."""
    paper = paper_for(file, width)
    for position, roofline in enumerate(rooflines):
        if position:
            paper.print(Text(""))
        title = f"{roofline.analysis.network.title} on {roofline.device.name}"
        paper.print(Text(escaped(title), style=palette.TITLE))
        rows = [tuple(map(escaped, _cells(layer))) for layer in roofline.layers]
        paper.print(fitted(COLUMNS, rows, paper.width))
        for line in drawn_sections(_totals(roofline), paper.width, wrapped_words):
            paper.print(line, soft_wrap=True)
    paper.print(Text(""))
    paper.print(Text(NOTE, style=palette.FAINT))


def _cells(layer: LayerBound) -> Cells:
    intensity = layer.intensity
    return (
        layer.name,
        layer.type,
        f"{layer.macs:,}",
        f"{layer.activation_bytes + layer.weight_bytes:,}",
        NOTHING if intensity is None else f"{intensity:,.2f}",
        str(layer.bound),
        time_text(layer.seconds),
    )


def _totals(roofline: Roofline) -> Iterator[Labelled]:
    device, analysis = roofline.device, roofline.analysis
    totals = analysis.totals
    yield "At least", (f"{time_text(roofline.seconds)}, one layer after the other",)
    for bound in dict.fromkeys(layer.bound for layer in roofline.layers):
        seconds = sum(layer.seconds for layer in roofline.layers if layer.bound is bound)
        yield f"By {bound}", (time_text(seconds),)
    yield "Activations", (_fit(totals.peak_activation_bytes or 0, device.ram, "RAM"),)
    yield "Weights", (_fit(totals.parameter_bytes or 0, device.flash, "flash"),)
    peak = device.peak(analysis.dtype)
    yield (
        "Device",
        (
            f"{device.processor}; {peak / 10**6:,.0f}M MACs a second in {analysis.dtype}, "
            f"RAM {_rate_text(device.ram_bandwidth)}, "
            f"flash {_rate_text(device.flash_bandwidth)}",
        ),
    )


def _fit(needed: int, available: int, where: str) -> str:
    verdict = "fit into" if needed <= available else "do not fit into"
    return f"{bytes_text(needed)} {verdict} {bytes_text(available)} of {where}"


def _rate_text(bytes_per_second: int) -> str:
    """Return a rate with as many digits behind the point as it has, and two at most."""
    return f"{bytes_per_second / 10**6:,.2f}".rstrip("0").rstrip(".") + " MB/s"


def time_text(seconds: float) -> str:
    """Return a time in the unit that leaves one to three digits before the point."""
    for factor, unit in ((1, "s"), (10**3, "ms"), (10**6, "us")):
        if seconds * factor >= 1:
            return f"{seconds * factor:,.2f} {unit}"
    return f"{seconds * 10**6:,.2f} us"
