"""How the page looks, compared loosely with small pictures, and in windows of any size.

`pytest tests/browser/test_looks.py --snapshot-update` keeps the pictures as they are now.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.browser.axe import serious_findings
from tests.browser.conftest import Open
from tests.browser.look import differences, small_picture
from tests.browser.page import Page
from tools import page_picture
from tools.chromium import drawn_at_rest, set_colours

KEPT = Path(__file__).parent / "looks"
WIDE = (1500, 950)


class View(NamedTuple):
    """What is opened, and in which window."""

    networks: tuple[str, ...]
    fragment: str = ""
    scheme: str = "light"
    window: tuple[int, int] = WIDE


SELECTED = "#layer=stage_2.mb_conv_1.depthwise&colour=macs"
VIEWS = {
    "light": View(("efficientnet_b0",), SELECTED),
    "dark": View(("efficientnet_b0",), SELECTED, "dark"),
    "narrow": View(("unet",), "#colour=macs", window=(500, 900)),
    "difference": View(("resnet50", "resnet101"), "#network=2&colour=change"),
}


@pytest.fixture
def open_view(open_page: Open, browser: object) -> Iterator[Open]:
    """Open views, and give the window its size and colours back."""

    def open_view(name: str) -> Page:
        view = VIEWS[name]
        set_colours(browser, view.scheme)
        browser.set_window_size(*view.window)  # type: ignore[attr-defined]
        return open_page(*view.networks, fragment=view.fragment)

    yield open_view
    set_colours(browser, "light")
    browser.set_window_size(*WIDE)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", VIEWS)
def test_pages_look_as_before(open_view: Open, name: str, request: pytest.FixtureRequest) -> None:
    picture, kept = _picture(open_view(name)), KEPT / f"{name}.png"
    if request.config.getoption("update_snapshots"):
        kept.write_bytes(small_picture(picture))
    assert differences(picture, kept) == []


def test_the_pictures_of_the_docs_are_those_of_the_page(browser: Any) -> None:
    browser.set_window_size(*page_picture.WINDOW)
    for name, picture in page_picture.screenshots(browser):
        assert differences(picture, page_picture.FOLDER / f"{name}.png") == [], name
    browser.set_window_size(*WIDE)


BROKEN = {
    "without a graph": "#drawing { visibility: hidden }",
    "without panels": "#panels { visibility: hidden }",
    "in the colours of the other scheme": ":root { filter: invert(1) }",
    "one below the other": "main { display: block !important } #graph { height: 70vh }",
}


@pytest.mark.parametrize("style", BROKEN.values(), ids=BROKEN)
def test_a_page_that_is_broken_looks_different(open_view: Open, style: str) -> None:
    page = open_view("light")
    page.run("document.adoptedStyleSheets[0] = new CSSStyleSheet()")
    page.run("document.adoptedStyleSheets[0].replaceSync(arguments[0])", style)
    assert differences(_picture(page), KEPT / "light.png") != []


@pytest.mark.parametrize("font", ["serif", "monospace"])
def test_a_page_in_another_font_looks_alike(open_view: Open, font: str) -> None:
    page = open_view("light")
    page.run("document.documentElement.style.fontFamily = arguments[0]", font)
    assert differences(_picture(page), KEPT / "light.png") == []


@pytest.mark.parametrize("name", VIEWS)
def test_no_serious_finding_of_accessibility(open_view: Open, name: str) -> None:
    assert serious_findings(open_view(name)) == []


# --- windows of any size -------------------------------------------------------------------------

PLACES = """
const place = (name) => {
  const { left, top, right, bottom } = document.querySelector(name).getBoundingClientRect();
  return { left, top, right, bottom };
};
return [place("#graph"), place("#panels"), document.documentElement.scrollWidth, innerWidth];
"""


@pytest.mark.parametrize("width", [500, 800, 1100, 1900])
def test_a_window_of_any_width_shows_all_without_scrolling_aside(
    open_view: Open, width: int
) -> None:
    page = open_view("light")
    page.browser.set_window_size(width, 900)
    page.wait_for(f"innerWidth <= {width}")
    graph, panels, needed, seen = page.run(PLACES)
    assert needed <= seen
    if width < 960:
        assert panels["top"] >= graph["bottom"] - 1
    else:
        assert panels["left"] >= graph["right"] - 1
        assert panels["top"] == graph["top"]


def test_the_graph_and_the_table_follow_a_window_that_grows(open_view: Open) -> None:
    page = open_view("light")
    page.browser.set_window_size(1000, 500)
    page.wait_for("innerHeight < 520")
    few = len(page.boxes())
    page.browser.set_window_size(1900, 2400)
    page.wait_for("innerHeight > 2000")
    page.wait_for(f"document.querySelectorAll('.box').length >= {few}")
    page.press("0")
    page.wait_for("document.querySelector('.box[data-id=classifier]')")
    bottom = page.run(
        "return document.querySelector('.box[data-id=classifier]').getBoundingClientRect().bottom"
    )
    assert bottom < 2400


def _picture(page: Page) -> bytes:
    page.wait_for("document.querySelector('.box')")
    return drawn_at_rest(page.browser)
