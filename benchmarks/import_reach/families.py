"""The rows of a table by family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from benchmarks.import_reach.comparing import Reach

FAMILIES = (
    "AlexNet",
    "ConvNeXt",
    "DeepLabV3",
    "DenseNet",
    "EfficientNetV2",
    "EfficientNet",
    "FCN",
    "GoogLeNet",
    "InceptionResNet",
    "Inception",
    "LRASPP",
    "MaxViT",
    "MC3",
    "MNASNet",
    "MobileNet",
    "NASNet",
    "R(2+1)D",
    "R3D",
    "RegNet",
    "ResNeXt",
    "ResNet",
    "S3D",
    "ShuffleNet",
    "SqueezeNet",
    "Swin",
    "VGG",
    "ViT",
    "Wide ResNet",
    "Xception",
)
"""The families of networks; where the name of one starts with another's, the longer is first."""


def families_table(rows: Iterable[Reach]) -> str:
    """Return rows as a table in Markdown, a family a line, and all at the end."""
    ordered = sorted(rows, key=_place)
    groups = [(FAMILIES[place], list(each)) for place, each in groupby(ordered, key=_place)]
    lines = [_line(family, group) for family, group in groups]
    return "\n".join([HEADING, *lines, _line("all", ordered)])


HEADING = """\
| networks | reached | parameters | outputs apart | lines | flat | same as bundled |
| --- | --- | --- | --- | --- | --- | --- |"""


def _line(family: str, rows: Sequence[Reach]) -> str:
    reached = sum(row.is_reached for row in rows)
    sizes = sorted(row.parameters for row in rows)
    bundled = [row.is_bundled for row in rows if row.is_bundled is not None]
    cells = (
        family,
        f"{reached} of {len(rows)}",
        f"{sizes[0]:,}" if len(rows) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}",
        f"{max(row.apart for row in rows):.1e}",
        f"{sum(row.lines for row in rows):,}",
        f"{sum(row.flat_lines for row in rows):,}",
        f"{sum(bundled)} of {len(bundled)}" if bundled else "-",
    )
    return f"| {' | '.join(cells)} |"


def _place(row: Reach) -> int:
    return next(at for at, each in enumerate(FAMILIES) if _plain(row.name).startswith(_plain(each)))


def _plain(name: str) -> str:
    """Return a name without what its spellings differ in: `r2plus1d_18` is an R(2+1)D."""
    kept = name.lower().replace("+", "plus")
    return "".join(each for each in kept if each.isalnum())
