"""What is seen of the page of `cnnshape report`: the wheel over the graph, and the details."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Open
from tests.browser.page import Page

WIDE, NARROW = (1500, 950), (500, 900)

PLACES = """
const place = (name) => document.querySelector(name).getBoundingClientRect().toJSON();
return [place("#drawing"), place("#drawing svg"), place("#panels"), place("#selected")];
"""

GRAPH = """
const frame = document.querySelector("#drawing").getBoundingClientRect();
const boxes = [...document.querySelectorAll(".box")].map((e) => e.getBoundingClientRect());
return [
  Math.max(...boxes.map((each) => each.bottom)) - frame.top, frame.bottom - frame.top,
  (Math.min(...boxes.map((e) => e.left)) + Math.max(...boxes.map((e) => e.right))) / 2 - frame.left,
  frame.right - frame.left,
];
"""


@pytest.fixture
def open_in(open_page: Open, browser: object) -> Iterator[Open]:
    """Open pages in a narrow window, and give the window its width back."""

    def open_in(*words: str, window: tuple[int, int] = NARROW, fragment: str = "") -> Page:
        browser.set_window_size(*window)  # type: ignore[attr-defined]
        return open_page(*words, fragment=fragment)

    yield open_in
    browser.set_window_size(*WIDE)  # type: ignore[attr-defined]


def turn_wheel(page: Page, down: int) -> None:
    """Turn the wheel over the middle of the graph."""
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.actions.wheel_input import ScrollOrigin

    drawing = page.browser.find_element("css selector", "#drawing")
    origin = ScrollOrigin.from_element(drawing)
    ActionChains(page.browser).scroll_from_origin(origin, 0, down).perform()
    page.run("return new Promise((done) => setTimeout(done, 250))")


# --- the graph -----------------------------------------------------------------------------------


def test_the_wheel_stops_at_the_end_of_the_graph(open_page: Open) -> None:
    page = open_page("efficientnet_b0")
    page.click("#unfold")
    for _ in range(4):
        turn_wheel(page, 3000)
    bottom, height, _, _ = page.run(GRAPH)
    assert "classifier" in page.boxes()
    assert bottom == pytest.approx(height - 14, abs=3)


def test_the_wheel_scrolls_the_page_past_the_end_of_the_graph(open_in: Open) -> None:
    page = open_in("efficientnet_b0")
    turn_wheel(page, 100)
    assert page.run("return scrollY") == 0
    turn_wheel(page, 5000)
    turn_wheel(page, 300)
    assert page.run("return scrollY") > 0


def test_a_finger_scrolls_the_page_past_the_end_of_the_graph(open_in: Open) -> None:
    page = open_in("course/sobel")
    touch = page.browser.execute_cdp_cmd
    for type, y in (("Start", 500), ("Move", 450), ("Move", 300), ("End", None)):
        points = [] if y is None else [{"x": 250, "y": y}]
        touch("Input.dispatchTouchEvent", {"type": f"touch{type}", "touchPoints": points})
    page.wait_for("scrollY > 100")


def test_a_graph_that_is_seen_whole_lets_the_page_scroll(open_in: Open) -> None:
    page = open_in("course/sobel")
    before = page.run("return document.querySelector('.moved').style.transform")
    turn_wheel(page, 200)
    assert page.run("return scrollY") > 0
    assert page.run("return document.querySelector('.moved').style.transform") == before


def test_the_graph_stays_in_the_middle_of_a_window_that_changes(open_page: Open) -> None:
    page = open_page("efficientnet_b0")
    page.browser.set_window_size(1100, 950)
    page.wait_for("innerWidth <= 1100")
    page.run("return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    _, _, middle, width = page.run(GRAPH)
    page.browser.set_window_size(*WIDE)
    assert middle == pytest.approx(width / 2, abs=3)


def test_all_blocks_are_unfolded_at_once(open_page: Open) -> None:
    page = open_page("resnet50")
    page.click("#all")
    assert page.run("return document.querySelectorAll('.box[aria-expanded=false]').length") == 0
    assert "stage_1.bottleneck_1.conv_1" in page.boxes()


# --- the details ---------------------------------------------------------------------------------

TOP = "return document.querySelector('#selected').getBoundingClientRect().top"
IN_PANELS = f"{TOP} - document.querySelector('#panels').getBoundingClientRect().top"


@pytest.mark.parametrize(
    "pointed",
    [
        ".box[data-id=conv2] text",
        "#table tr[data-name=fc3] td:nth-child(2)",
        "#charts figure .link",
        "#charts .chart",
        "#file .line[data-layer=pool2]",
        "#overview .link",
    ],
)
@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
def test_details_come_to_the_top_of_what_is_seen(
    open_in: Open, pointed: str, window: tuple[int, int]
) -> None:
    page = open_in("lenet", window=window)
    # What comes into view for the first time gets its true height, and moves what is below.
    for _ in range(2):
        page.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", pointed)
        page.run("return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    page.click(pointed)
    assert page.texts("#selected h3.name") != []
    assert 0 <= page.run(IN_PANELS if window == WIDE else TOP) < 10


def test_enter_in_the_search_brings_the_details(open_in: Open) -> None:
    page = open_in("lenet")
    page.press("/", *"fc3", "enter")
    assert page.text("#selected h3.name").startswith("fc3")
    assert 0 <= page.run(TOP) < 10


def test_folding_a_block_keeps_a_narrow_graph_in_view(open_in: Open) -> None:
    page = open_in("resnet50")
    page.click_box("stage_2")
    assert page.run("return scrollY") == 0
    assert page.texts("#selected h3.name") == ["stage_2: stage"]


def test_the_keys_of_the_table_leave_it_in_view(open_in: Open) -> None:
    page = open_in("lenet")
    page.run("document.querySelector('#table .scroll').focus()")
    before = page.run("return scrollY")
    page.press("arrow_down")
    assert page.chosen == ["input"]
    assert page.run("return scrollY") == before
