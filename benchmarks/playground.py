"""How fast the playground is: from a change of a number in the editor to the new shapes.

    python -m benchmarks.playground

It needs Chromium with its driver, and selenium: `pip install -e '.[browser]'`. The playground as a
site is measured where Pyodide can be fetched, or is in the folder that CNNSHAPE_PYODIDE names.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from cnnshape.playing.examples import example_text
from cnnshape.playing.links import fragment_of
from cnnshape.playing.materials import CannotBuild
from cnnshape.playing.server import PlaygroundServer
from cnnshape.playing.site import write_site
from tools.chromium import chromium, why_none
from tools.file_server import served

CHANGES = 12
SECONDS_TO_START = 120
SECONDS_OF_REST = 1.0
"""From change to change: the linter comes when the typing rests."""

LAYERS = 200
CONVOLUTIONS = "input: [64, 64, 3]\nlayers:\n" + "".join(
    f"  - {{name: c{number}, type: conv, filters: 16, kernel: 3, padding: 1, activation: relu}}\n"
    for number in range(LAYERS)
)
TEXTS: Mapping[str, tuple[str, str]] = {
    "LeNet-5": (example_text("lenet"), "filters: 1"),
    "200 convolutions in a row": (CONVOLUTIONS, "name: c100, type: conv, filters: 1"),
}
"""Texts, and what stands before the digit that is changed."""

CHANGE = """
const [before, done] = arguments;
const { view } = document.querySelector(".cm-content").cmTile;
const text = view.state.doc.toString();
const at = text.indexOf(before) + before.length;
const began = performance.now();
new MutationObserver((_, observer) => {
  if (!document.body.dataset.shown) return;
  observer.disconnect();
  requestAnimationFrame(() => done(performance.now() - began));
}).observe(document.body, { attributes: true, attributeFilter: ["data-shown"] });
view.dispatch({ changes: { from: at, to: at + 1, insert: String((Number(text[at]) + 1) % 10) } });
"""


def main() -> None:
    """Print the figures of both ways to run the playground."""
    missing = why_none()
    if missing is not None:
        raise SystemExit(f"the playground cannot be measured: {missing}")
    with chromium() as browser:
        with PlaygroundServer(None) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            report("served by cnnshape play", browser, server.url)
            server.shutdown()
        with tempfile.TemporaryDirectory() as folder:
            materials = os.environ.get("CNNSHAPE_PYODIDE")
            try:
                write_site(Path(folder) / "site", None, Path(materials) if materials else None)
            except CannotBuild as error:
                print(f"not measured as a site: {error}")
                return
            with served(Path(folder) / "site") as url:
                report("as a site", browser, url)


def report(title: str, browser: Any, url: str) -> None:
    """Print the start of a playground, and the median of changes in each text."""
    print(f"{title}: shown after {opened(browser, url, ''):.1f} s")
    for name, (text, before) in TEXTS.items():
        opened(browser, url, fragment_of(text))
        times = [changed(browser, before) for _ in range(CHANGES)]
        print(f"  {name:30} {median(times):4.0f} ms, at most {max(times):.0f} ms")


def opened(browser: Any, url: str, fragment: str) -> float:
    """Open the playground, and return the seconds until all is shown."""
    browser.get("about:blank")
    began = time.perf_counter()
    browser.get(f"{url}{fragment}")
    while browser.execute_script("return document.body.dataset.shown") != "whole":
        if time.perf_counter() - began > SECONDS_TO_START:
            raise SystemExit(f"nothing is shown after {SECONDS_TO_START} s")
        time.sleep(0.05)
    return time.perf_counter() - began


def changed(browser: Any, before: str) -> float:
    """Change a digit, and return the milliseconds until the new shapes are on the screen."""
    milliseconds: float = browser.execute_async_script(CHANGE, before)
    time.sleep(SECONDS_OF_REST)
    return milliseconds


if __name__ == "__main__":
    main()
