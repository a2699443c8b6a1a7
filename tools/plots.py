"""Write docs/plots: the pictures of docs/pictures.md, each by the command that stands above it.

    python -m tools.plots

It needs matplotlib and Pillow (`pip install -e '.[dev]'`).
"""

from __future__ import annotations

import re
import shlex
import tempfile
from contextlib import chdir
from pathlib import Path

import numpy as np

from tools.page_folder import DOCS
from tools.readme import printed

PAGE = DOCS / "pictures.md"
FOLDER = DOCS / "plots"
SHOWN = re.compile(
    r"^    cnnshape (.* --plot (\w+)\.svg.*)\n\n!\[.+\]\(plots/\2\.svg\)$", re.MULTILINE
)
PHOTO, SMALL_PHOTO = "photo.png", "small.png"


def commands() -> dict[str, list[str]]:
    """Return the words of each command that the page shows with its picture, by its name."""
    text = PAGE.read_text(encoding="utf-8")
    return {name: shlex.split(line) for line, name in SHOWN.findall(text)}


def plots() -> dict[str, str]:
    """Return each picture of the page, as its command draws it now."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        _write_photo()
        return {name: _drawn(name, words) for name, words in commands().items()}


def _drawn(name: str, words: list[str]) -> str:
    said = printed(words)
    picture = Path(f"{name}.svg")
    if not picture.exists():
        raise RuntimeError(f"{shlex.join(words)}: {said}")
    return picture.read_text(encoding="utf-8")


def _write_photo() -> None:
    """Write a photo of a ball and a box in front of a sky, and 32 x 32 pixels of it."""
    from PIL import Image

    down, across = np.mgrid[:120, :160]
    photo = np.stack([90 + down, 130 + down / 2, 230 - down / 2], -1)
    photo[down > 90] = (90, 140, 70)
    photo[(down > 60) & (down < 105) & (across > 95) & (across < 140)] = (150, 60, 40)
    ball = (down - 70) ** 2 + (across - 50) ** 2
    photo[ball < 30**2] = (240, 200, 60)
    photo[(ball < 30**2) & (across > 55)] = (200, 150, 40)
    pixels = photo.astype(np.uint8)
    Image.fromarray(pixels).save(PHOTO)
    Image.fromarray(pixels[16:112:3, 24:120:3]).save(SMALL_PHOTO)


def main() -> None:
    """Write every picture, and remove those that the page does not show."""
    found = plots()
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.svg"):
        if path.stem not in found:
            path.unlink()
    for name, text in found.items():
        (FOLDER / f"{name}.svg").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
