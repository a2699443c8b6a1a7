"""How fast the page of a large network is in a browser: its first paint, and frames while panning.

    python -m benchmarks.page

A network of 2,000 layers is unfolded to its last block, and the drawing is moved in every frame.
It needs Chromium with its driver, and selenium: `pip install -e '.[browser]'`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import cnnshape
from cnnshape.report.pages.data import Reported, page_data
from cnnshape.report.pages.page import page_text
from tools.chromium import chromium, why_none

ROUNDS = 3

STAGES = 40
NETWORK = """
name: 2,000 layers
input: [64, 64, 8]
blocks:
  unit:
    layers:
      - {name: entry, type: conv, filters: 8, kernel: 3, padding: same}
      - {type: batch_norm, activation: relu}
      - {type: conv, filters: 8, kernel: 3, padding: same}
      - {type: batch_norm}
      - {type: add, from: [entry, batch_norm_2]}
  stage:
    layers:
      - {type: unit, repeat: 10}
layers:
"""

UNFOLD = """
const began = performance.now();
for (let level = 0; level < 4; level += 1) document.querySelector("#unfold").click();
document.querySelector("#drawing").getBoundingClientRect();
return [document.querySelectorAll(".box.block:not(.open)").length, performance.now() - began];
"""

PAN = """
const [frames, done] = arguments;
const drawing = document.querySelector("#drawing");
const times = [];
const step = (now) => {
  times.push(now);
  if (times.length > frames) return done(times.slice(1).map((time, at) => time - times[at]));
  const deltaY = Math.floor(times.length / 60) % 2 ? -90 : 90;
  drawing.dispatchEvent(new WheelEvent("wheel", { deltaY, bubbles: true, cancelable: true }));
  return requestAnimationFrame(step);
};
requestAnimationFrame(step);
"""

PAINTED = """
const [paint] = performance.getEntriesByName("first-contentful-paint");
const scripted = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
return [paint?.startTime ?? null, scripted];
"""


class Smoothness(NamedTuple):
    """Milliseconds until a page is painted, drawn and unfolded, and those of its frames in motion.

    `folded` is how many blocks in view are folded all the same.
    """

    folded: int
    unfolded: float
    painted: float
    drawn: float
    frames: tuple[float, ...]

    @property
    def frames_per_second(self) -> float:
        """The mean over all frames."""
        return 1000 * len(self.frames) / sum(self.frames)

    @property
    def slow(self) -> float:
        """The frame that 95 % are faster than."""
        return sorted(self.frames)[int(0.95 * len(self.frames))]


def large_page() -> str:
    """Return the page of a network of 2,000 layers in blocks."""
    text = NETWORK + "  - {type: stage}\n" * STAGES
    network = cnnshape.loads(text)
    return page_text(page_data([Reported(cnnshape.analyze(network), cnnshape.lint(network))]))


def measured(browser: Any, page: Path, frames: int = 240) -> Smoothness:
    """Open a page, unfold all of its graph, and move it."""
    browser.get("about:blank")
    browser.get(page.as_uri())
    browser.set_script_timeout(60)
    painted, drawn = browser.execute_script(PAINTED)
    folded, unfolded = browser.execute_script(UNFOLD)
    times = browser.execute_async_script(PAN, frames)
    return Smoothness(folded, unfolded, painted, drawn, tuple(times))


def main() -> None:
    """Print the figures of a few rounds."""
    missing = why_none()
    if missing is not None:
        raise SystemExit(f"pages cannot be measured: {missing}")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        page = Path(folder) / "page.html"
        page.write_text(large_page(), encoding="utf-8")
        found = [measured(browser, page) for _ in range(ROUNDS)]
    if any(each.folded for each in found):
        raise SystemExit("blocks are folded after all were unfolded")
    print(f"first paint                  {median(each.painted for each in found):.0f} ms")
    print(f"drawn whole                  {median(each.drawn for each in found):.0f} ms")
    print(f"unfolded in four steps       {median(each.unfolded for each in found):.0f} ms")
    print(f"frames a second in motion    {median(each.frames_per_second for each in found):.0f}")
    print(f"slowest frame but 5 %        {median(each.slow for each in found):.0f} ms")


if __name__ == "__main__":
    main()
