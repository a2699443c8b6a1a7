"""The page of `cnnshape report` in a browser: the table, the search, keys and colours."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tools.chromium import set_colours

# --- the table -----------------------------------------------------------------------------------


def test_a_heading_sorts_by_its_column_the_largest_first(open_page: Open) -> None:
    page = open_page("lenet")
    head = "#table th[data-column=trainable_parameters]"
    page.click(f"{head} button")
    assert page.rows[:2] == ["fc3", "fc4"]
    assert page.run(f"return document.querySelector('{head}').ariaSort") == "descending"
    page.click(f"{head} button")
    assert page.rows[-1] == "fc3"
    page.click(f"{head} button")
    assert page.rows[:2] == ["input", "conv1"]
    assert page.run(f"return document.querySelector('{head}').ariaSort") == "none"


def test_arrows_show_that_columns_sort_and_which_is_sorted(open_page: Open) -> None:
    page = open_page("lenet")
    button = "document.querySelector(`#table th[data-column=${arguments[0]}] button`)"
    arrow = f"getComputedStyle({button}, '::after').content"
    page.click("#table th[data-column=macs] button")
    assert "\N{BLACK DOWN-POINTING TRIANGLE}" in page.run(f"return {arrow}", "macs")
    page.click("#table th[data-column=macs] button")
    assert "\N{BLACK UP-POINTING TRIANGLE}" in page.run(f"return {arrow}", "macs")
    assert "\N{UP DOWN ARROW}" in page.run(f"return {arrow}", "name")


COLUMNS = """
const frame = document.querySelector("#table .scroll").getBoundingClientRect();
const [name, head] = ["name", arguments[0]].map((column) =>
  document.querySelector(`#table th[data-column=${column}]`).getBoundingClientRect());
return [name.left - frame.left, head.left - name.right, frame.right - head.right];
"""


@pytest.mark.parametrize("width", [500, 1400])
def test_a_column_that_is_searched_or_sorted_is_seen_beside_the_names(
    open_page: Open, width: int
) -> None:
    page = open_page("efficientnet_b0")
    page.browser.set_window_size(width, 900)
    page.press("/", *"stride>0 live_bytes>1e6")
    searched = page.run(COLUMNS, "live_bytes")
    page.run("document.querySelector('#table th[data-column=line] button').click()")
    sorted_by = page.run(COLUMNS, "line")
    page.browser.set_window_size(1500, 950)
    for name, left, right in (searched, sorted_by):
        assert 0 <= name < 70
        assert left >= -1
        assert right >= -1


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("conv", ["conv1", "conv2"]),
        ("max_pool s2", ["pool1", "pool2"]),
        ("parameters>=10000", ["fc3", "fc4"]),
        ("macs>1e5 conv", ["conv1", "conv2"]),
        ("nothing like this", []),
    ],
)
def test_the_search_filters_the_table(open_page: Open, search: str, found: list[str]) -> None:
    page = open_page("lenet")
    page.press("/", *search)
    assert page.rows == found
    seen = f"{len(found)} of 8 layers and 1 input" if found else "Nothing matches"
    assert page.text("#matches") == seen


def test_enter_goes_from_match_to_match_and_unfolds(open_page: Open) -> None:
    page = open_page("resnet50")
    page.press("/", *"shortcut.conv", "enter")
    assert page.chosen == ["stage_1.bottleneck_1.shortcut.conv_1"]
    page.press("enter")
    assert page.chosen == ["stage_2.bottleneck_1.shortcut.conv_1"]


def test_thousands_of_layers_have_few_rows_and_boxes(open_page: Open) -> None:
    layers = "".join(f"  - {{name: r{number}, type: relu}}\n" for number in range(10_000))
    page = open_page(f"input: [4, 4, 1]\nlayers:\n{layers}")
    assert len(page.rows) < 100
    assert len(page.boxes()) < 50
    page.run("document.querySelector('#table .scroll').scrollTop = 1e9")
    page.wait_for("document.querySelector('#table tr[data-name=r9999]')")
    page.run("location.hash = 'layer=r5000'")
    page.wait_for("document.querySelector('.box.chosen')?.dataset.id === 'r5000'")
    assert len(page.boxes()) < 200


def test_of_thousands_of_unfolded_layers_those_in_view_are_in_the_page(open_page: Open) -> None:
    units = "blocks:\n  unit: {layers: [{type: relu}, {type: relu}, {type: relu}, {type: relu}]}\n"
    page = open_page(f"input: [4, 4, 1]\n{units}layers:\n" + "  - {type: unit}\n" * 500)
    for _ in range(3):
        page.click("#unfold")
    assert "unit_1.relu_1" in page.boxes()
    assert "unit_500.relu_4" not in page.boxes()
    assert page.run("return document.querySelectorAll('.box, .wire').length") < 200
    page.run("document.querySelector('#drawing').focus()")
    page.press("end")
    assert page.chosen == ["unit_500.relu_4"]
    assert "unit_1.relu_1" not in page.boxes()
    assert page.run("return document.activeElement.dataset.id") == "unit_500.relu_4"
    page.press("home")
    assert page.chosen == ["input"]
    assert "unit_500.relu_1" not in page.boxes()


# --- keys, colours, print ------------------------------------------------------------------------


def test_the_graph_is_used_by_keys_alone(open_page: Open) -> None:
    page = open_page("resnet50")
    page.run("document.querySelector('#drawing').focus()")
    page.press("arrow_down", "arrow_down")
    assert page.chosen == ["stem"]
    page.press("end", "arrow_up", "arrow_up")
    assert page.chosen == ["stage_4"]
    page.press("enter", "arrow_down")
    assert page.chosen == ["stage_4.bottleneck_1"]
    page.press("arrow_left", "arrow_left")
    assert page.chosen == ["stage_4"]
    assert "stage_4.bottleneck_1" not in page.boxes()
    page.press("escape")
    assert page.chosen == []


FOCUS = """
const { id, className, tagName, dataset, textContent } = document.activeElement;
return [id, className, tagName.toLowerCase(), dataset.id ?? textContent.slice(0, 20)];
"""


def test_everything_is_reached_and_used_by_keys_alone(open_page: Open) -> None:
    page = open_page("lenet")
    reached: list[list[str]] = []
    while (found := page.run(FOCUS))[2] != "body" or not reached:
        reached.append(found)
        assert len(reached) < 100, reached
        page.press("tab")
    ids = [each[0] for each in reached]
    in_order = [
        "search",
        "colour",
        "nearer",
        "farther",
        "whole",
        "unfold",
        "all",
        "fold",
        "drawing",
    ]
    assert [each for each in ids if each in in_order] == in_order
    words = [each[3] for each in reached]
    for word in ("Selected", "Parameters", "MACs", "largest: 48,120 at f"):
        assert word in words, word
    assert {"scroll", "text"} <= {each[1] for each in reached}


def test_the_table_is_sorted_and_walked_through_by_keys(open_page: Open) -> None:
    page = open_page("lenet")
    page.run("document.querySelector('#table th[data-column=macs] button').focus()")
    page.press("enter")
    assert page.rows[:2] == ["conv1", "conv2"]
    page.run("document.querySelector('#table .scroll').focus()")
    page.press("arrow_down", "arrow_down")
    assert page.chosen == ["conv2"]
    page.press("arrow_up")
    assert page.fragment == "#layer=conv1"


def test_escape_clears_the_search(open_page: Open) -> None:
    page = open_page("lenet")
    page.press("/", *"pool")
    assert page.rows == ["pool1", "pool2"]
    page.press("escape")
    assert len(page.rows) == 9


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["nothing", "MACs", "findings"])
def test_every_text_of_the_graph_is_legible(open_page: Open, scheme: str, colour: str) -> None:
    page = open_page("resnet50")
    set_colours(page.browser, scheme)
    page.choose_colour(colour)
    ratios = page.run(CONTRASTS)
    set_colours(page.browser, "light")
    assert min(ratios) >= 4.5


def test_printing_shows_every_row(open_page: Open) -> None:
    page = open_page("resnet50")
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert len(page.rows) == 126
    page.run("dispatchEvent(new Event('afterprint'))")
    assert len(page.rows) < 60


CONTRASTS = """
const light = (rgb) => {
  const [r, g, b] = rgb.map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgb = (colour) => {
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255);
};
return [...document.querySelectorAll(".box")].flatMap((box) => {
  const back = light(rgb(getComputedStyle(box.querySelector("rect")).fill));
  return [...box.querySelectorAll("text")].map((text) => {
    const front = light(rgb(getComputedStyle(text).fill));
    return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  });
});
"""
