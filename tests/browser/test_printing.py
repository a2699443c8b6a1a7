"""The page on paper: everything that is there is printed, and fits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Open
from tests.browser.page import Page

PAPER = {"width": 794, "height": 1123, "deviceScaleFactor": 1, "mobile": False}
"""A4 in the pixels of CSS."""

TOO_WIDE = """
const edge = document.documentElement.clientWidth + 1;
return [...document.querySelectorAll("td, th, .line span, #drawing svg, .chart, dd, footer")]
  .filter((each) => each.getBoundingClientRect().right > edge)
  .map((each) => each.outerHTML.slice(0, 90));
"""

PLACES = """
const place = (each) => {
  const { left, top, right, bottom } = each.getBoundingClientRect();
  return [left, top, right, bottom];
};
return [
  place(document.querySelector("#drawing svg")),
  [...document.querySelectorAll(".box rect")].map(place),
];
"""

SEEN = """
const found = [...document.querySelectorAll(arguments[0])];
return found.some((each) => each.checkVisibility());
"""


@pytest.fixture
def print_page(open_page: Open, browser: object) -> Iterator[Open]:
    """Open pages as they are printed, from a dark screen."""
    command = browser.execute_cdp_cmd  # type: ignore[attr-defined]
    dark = {"name": "prefers-color-scheme", "value": "dark"}

    def print_page(*words: str, fragment: str = "") -> Page:
        page = open_page(*words, fragment=fragment)
        page.run("dispatchEvent(new Event('beforeprint'))")
        command("Emulation.setEmulatedMedia", {"media": "print", "features": [dark]})
        command("Emulation.setDeviceMetricsOverride", PAPER)
        return page

    yield print_page
    command("Emulation.clearDeviceMetricsOverride", {})
    command("Emulation.setEmulatedMedia", {"media": "", "features": []})


@pytest.mark.parametrize("name", ["efficientnet_b0", "lenet", "unet"])
def test_nothing_is_wider_than_the_paper(print_page: Open, name: str) -> None:
    assert print_page(name).run(TOO_WIDE) == []


def test_the_whole_graph_is_on_one_page_wherever_the_camera_is(print_page: Open) -> None:
    page = print_page("resnet50", fragment="#layer=stage_4.bottleneck_3.conv_2")
    svg, boxes = page.run(PLACES)
    left, top, right, bottom = svg
    assert bottom - top <= 24 / 2.54 * 96 + 1
    assert len(boxes) > 20
    for box in boxes:
        assert box[2] > box[0]
        assert left - 1 <= box[0]
        assert top - 1 <= box[1]
        assert box[2] <= right + 1
        assert box[3] <= bottom + 1


def test_paper_is_white_and_shows_no_controls(print_page: Open) -> None:
    page = print_page("lenet")
    background = "return getComputedStyle(document.body).backgroundColor"
    assert page.run(background) == "rgb(255, 255, 255)"
    for hidden in ("nav", "label", ".tools", ".hint", "#selected"):
        assert not page.run(SEEN, hidden), hidden
    for shown in ("#overview", "#table", "#charts", "#findings", "#file", "#conventions"):
        assert page.run(SEEN, shown), shown
