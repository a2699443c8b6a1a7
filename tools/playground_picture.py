"""Writes the picture of docs/playground.md: the playground with an example as Chromium shows it.

    python -m tools.playground_picture

Needs Chromium with its driver, and selenium: pip install -e '.[browser]'.
"""

from __future__ import annotations

import time
from pathlib import Path
from threading import Thread

from cnnshape.playing.examples import example_text
from cnnshape.playing.server import PlaygroundServer
from tools.chromium import chromium

PICTURE = Path(__file__).parents[1] / "docs" / "screenshots" / "playground.png"
NETWORK = "googlenet"
FRAGMENT = "#layer=inception_4b&colour=macs"
SCROLLED = 250
SECONDS_TO_DRAW = 4


def main() -> None:
    """Open the playground with an example at a block, and keep what is seen."""
    with PlaygroundServer(example_text(NETWORK)) as server, chromium(1560, 1000) as browser:
        Thread(target=server.serve_forever, daemon=True).start()
        browser.get(f"{server.url}{FRAGMENT}")
        time.sleep(SECONDS_TO_DRAW)
        scroll = "document.querySelector('.cm-scroller').scrollTop = arguments[0]"
        browser.execute_script(scroll, SCROLLED)
        time.sleep(1)
        browser.save_screenshot(str(PICTURE))
        server.shutdown()


if __name__ == "__main__":
    main()
