"""What a page looks like, so coarsely that another font changes little and a lost part much."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CELLS = (19, 30)
"""Rows and columns that a picture of a page is cut into."""

DIFFERS = 24
"""By how much a colour is another one than that of the background, from 0 to 255."""

ALIKE = 0.7
"""The correlation that is enough; with other fonts it was 0.85 and more."""

SMALL = (300, 190)
"""The pixels of a picture that is kept."""


class Look(NamedTuple):
    """The backgrounds of the cells of a picture, and how much of each cell is drawn on."""

    backgrounds: NDArray[np.float64]
    ink: NDArray[np.float64]


def small_picture(png: bytes) -> bytes:
    """Return a picture in few pixels, as it is kept to be compared with."""
    from PIL import Image

    kept = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB").resize(SMALL, Image.Resampling.BOX)
    picture.quantize(32).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def look_of(png: bytes) -> Look:
    """Return the look of a picture of any size."""
    from PIL import Image

    small = Image.open(io.BytesIO(small_picture(png))).convert("RGB")
    rows, columns = CELLS
    pixels = np.asarray(small, float).reshape(rows, SMALL[1] // rows, columns, -1, 3)
    cells = pixels.swapaxes(1, 2).reshape(rows, columns, -1, 3)
    backgrounds = np.median(cells, axis=2)
    ink = (np.abs(cells - backgrounds[:, :, None]).max(-1) > DIFFERS).mean(-1)
    return Look(backgrounds, ink)


def differences(png: bytes, kept: Path) -> list[str]:
    """Return in words how a page looks other than a picture of it that is kept."""
    now, before = look_of(png), look_of(kept.read_bytes())
    found = []
    others = (np.abs(now.backgrounds - before.backgrounds).max(-1) > DIFFERS).mean()
    if others > 0.1:
        found.append(f"{others:.0%} of the page has another background")
    half = CELLS[1] // 2
    for side, columns in {"left": slice(half), "right": slice(half, None)}.items():
        alike = _correlation(now.ink[:, columns], before.ink[:, columns])
        if alike < ALIKE:
            found.append(f"at the {side} other places are drawn on: correlation {alike:.2f}")
    return found


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return how alike two sides are drawn on; nothing is like one that is empty."""
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(_blurred(a).ravel(), _blurred(b).ravel())[0, 1])


def _blurred(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the means of three by three cells: texts of other fonts end a little elsewhere."""
    padded = np.pad(ink, 1, mode="edge")
    rows, columns = ink.shape
    shifted = [padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    means: NDArray[np.float64] = np.mean(shifted, axis=0)
    return means
