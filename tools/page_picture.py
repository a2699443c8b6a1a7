"""Writes the picture of docs/report.md: the page of a network as Chromium shows it.

    python -m tools.page_picture

Needs Chromium with its driver, and selenium: pip install -e '.[browser]'.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import cnnshape
from cnnshape.report.pages.data import Reported, page_data
from cnnshape.report.pages.page import page_text

PICTURE = Path(__file__).parents[1] / "docs" / "screenshots" / "report.png"
NETWORK = "efficientnet_b0"
FRAGMENT = "#layer=stage_2.mb_conv_1.depthwise&colour=macs"
SECONDS_TO_DRAW = 2


def main() -> None:
    """Open the page at a layer, and keep what is seen."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    network = cnnshape.load(NETWORK)
    found = Reported(cnnshape.analyze(network), cnnshape.lint(network))
    options = ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1300,900"):
        options.add_argument(word)
    options.binary_location = shutil.which("chromium") or ""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(page_text(page_data([found])), encoding="utf-8")
        browser = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
        browser.get(f"{page.as_uri()}{FRAGMENT}")
        time.sleep(SECONDS_TO_DRAW)
        browser.save_screenshot(str(PICTURE))
        browser.quit()


if __name__ == "__main__":
    main()
