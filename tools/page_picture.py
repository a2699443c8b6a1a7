"""Write docs/screenshots: the page of a network as Chromium shows it, light and dark.

    python -m tools.page_picture

Needs Chromium with its driver, and selenium: pip install -e '.[browser]'. The tests in a browser
say when the pictures show another page than there is now.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cnnshape
from cnnshape.report.pages.data import Reported, page_data
from cnnshape.report.pages.page import page_text
from tools.chromium import chromium, drawn_at_rest, set_colours
from tools.page_folder import DOCS

FOLDER = DOCS / "screenshots"
NETWORK = "efficientnet_b0"
FRAGMENT = "#layer=stage_2.mb_conv_1.depthwise&colour=macs"
SCHEMES = {"report": "light", "report-dark": "dark"}
WINDOW = (1300, 900)
COLOURS = 256


def screenshots(browser: Any) -> Iterator[tuple[str, bytes]]:
    """Return the name of each picture, and the page as it is seen in a window of that size."""
    network = cnnshape.load(NETWORK)
    found = Reported(cnnshape.analyze(network), cnnshape.lint(network))
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(page_text(page_data([found])), encoding="utf-8")
        for name, scheme in SCHEMES.items():
            set_colours(browser, scheme)
            browser.get("about:blank")
            browser.get(f"{page.as_uri()}{FRAGMENT}")
            yield name, drawn_at_rest(browser)
        set_colours(browser, "light")


def small(png: bytes) -> bytes:
    """Return a picture in few colours, which are enough for a page."""
    from PIL import Image

    kept = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    with chromium(*WINDOW) as browser:
        for name, png in screenshots(browser):
            (FOLDER / f"{name}.png").write_bytes(small(png))


if __name__ == "__main__":
    main()
