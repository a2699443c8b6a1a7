"""The page of `cnnshape report` in a browser: fold, search, select, sort, keys, colours, print."""

from __future__ import annotations

import pytest

from tests.browser.axe import serious_findings
from tests.browser.conftest import Open
from tests.report.hostile import HOSTILE, quoted

LENET = ["input", "conv1", "pool1", "conv2", "pool2", "flatten_1", "fc3", "fc4", "softmax"]

ALERTING = """
name: {0}
source: {0}
description: {0}
input: [9, 9, 1]
layers:
  - {{name: constructor, type: conv, filters: 2, kernel: 3, stride: 5, description: {0}}}
  - {{name: toString, type: relu, description: {0}}}
"""


# --- the graph -----------------------------------------------------------------------------------


def test_the_graph_shows_the_layers_in_their_order(open_page: Open) -> None:
    page = open_page("lenet")
    assert page.boxes() == page.rows
    assert page.texts(".shape")[:2] == ["32x32x3", "28x28x6"]


def test_a_click_unfolds_a_block_and_another_folds_it(open_page: Open) -> None:
    page = open_page("resnet50")
    folded = page.boxes()
    assert "stage_2" in folded
    assert "stage_2.bottleneck_1" not in folded
    page.click_box("stage_2")
    assert set(page.boxes()) - set(folded) == {
        "stage_2.bottleneck_1",
        "stage_2.bottleneck_2 \N{MULTIPLICATION SIGN} 3",
    }
    page.click_box("stage_2")
    assert page.boxes() == folded


def test_equal_blocks_are_one_box_until_it_is_unfolded(open_page: Open) -> None:
    page = open_page("resnet50")
    page.click_box("stage_3")
    page.click_box("stage_3.bottleneck_2 \N{MULTIPLICATION SIGN} 5")
    copies = [each for each in page.boxes() if each.startswith("stage_3.bottleneck_")]
    assert copies[-5:] == [f"stage_3.bottleneck_{number}" for number in range(2, 7)]


def test_unfold_opens_a_level_and_fold_closes_all(open_page: Open) -> None:
    page = open_page("resnet50")
    folded = page.boxes()
    page.click("#unfold")
    assert {"stage_1.bottleneck_1", "stage_4.bottleneck_1"} <= set(page.boxes())
    page.click("#fold")
    assert page.boxes() == folded


def test_hovering_shows_what_explain_says(open_page: Open) -> None:
    page = open_page("lenet")
    page.hover_box("conv1")
    page.wait_for("!document.querySelector('#tooltip').hidden")
    text = page.text("#tooltip")
    assert "conv1: conv f5 s1" in text
    assert "floor((32 + 2 * 0 - 5) / 1) + 1 = 28" in text


def test_colour_is_by_a_chosen_number(open_page: Open) -> None:
    page = open_page("lenet")
    page.choose_colour("MACs")
    assert page.fragment == "#colour=macs"
    heat = page.run(
        "return ['conv1', 'conv2', 'pool1'].map((name) => Number(document.querySelector("
        "`.box[data-id=${name}]`).style.getPropertyValue('--heat')))"
    )
    assert heat[0] == 1
    assert heat[0] > heat[1] > heat[2] == 0
    assert page.text("#legend") == "0  352,800"


def test_the_strongest_colour_is_that_of_the_largest_box_that_is_shown(open_page: Open) -> None:
    page = open_page("resnet50", fragment="#colour=macs")
    heat = (
        "return Object.fromEntries([...document.querySelectorAll('.box:not(.open)')].map((e) => "
        "[e.dataset.id, Number(e.style.getPropertyValue('--heat'))]))"
    )
    folded, legend = page.run(heat), page.text("#legend")
    assert max(folded, key=folded.get) == "stage_3"
    assert folded["stage_3"] == 1
    page.click("#unfold")
    page.click("#unfold")
    page.click("#unfold")
    unfolded = page.run(heat)
    assert unfolded["stem"] == 1 > folded["stem"]
    assert legend == "0  1,464,336,384"
    assert page.text("#legend") == "0  118,013,952"


def test_zooming_and_moving_change_the_drawing_alone(open_page: Open) -> None:
    page = open_page("lenet")
    place = "return document.querySelector('#drawing > .moved').style.transform"
    before = page.run(place)
    page.click("#nearer")
    nearer = page.run(place)
    page.press("0")
    assert nearer != before
    assert page.run(place) != nearer
    assert page.chosen == []


@pytest.mark.parametrize(
    "name", ["inception_v3", "eegnet", "r3d_18", "yolov8n", "swin_t", "siamese"]
)
def test_networks_of_every_form_are_drawn(open_page: Open, name: str) -> None:
    page = open_page(name)
    page.click("#unfold")
    page.click("#unfold")
    page.click("#table th[data-column=live_bytes] button")
    page.click("#table tbody tr:not(.space)")
    assert len(page.chosen) == 1
    assert page.texts("#selected .windows, #selected h3 + p") != []


# --- selection -----------------------------------------------------------------------------------


def test_a_selected_layer_is_selected_everywhere_and_in_the_address(open_page: Open) -> None:
    page = open_page("lenet")
    page.click_box("conv2")
    assert page.fragment == "#layer=conv2"
    assert page.chosen == ["conv2"]
    assert page.text("#selected h3.name").startswith("conv2: conv f5")
    assert page.texts("#table tr.chosen td:nth-child(2)") == ["conv2"]
    assert "name: conv2" in page.text("#file .line.chosen")
    page.click("#table tr[data-name=fc3] td:nth-child(2)")
    assert page.chosen == ["fc3"]
    assert page.fragment == "#layer=fc3"


def test_the_address_selects_and_unfolds(open_page: Open) -> None:
    page = open_page("resnet50", fragment="#layer=stage_3.bottleneck_4.conv_2&colour=macs")
    assert page.chosen == ["stage_3.bottleneck_4.conv_2"]
    assert page.text("#selected h3.name").startswith("stage_3.bottleneck_4.conv_2: conv f3")
    assert page.run("return document.querySelector('#colour').value") == "macs"


def test_going_back_selects_what_was_selected(open_page: Open) -> None:
    page = open_page("lenet")
    page.click_box("conv1")
    page.click_box("fc4")
    page.browser.back()
    page.wait_for("document.querySelector('.box.chosen').dataset.id === 'conv1'")


def test_an_address_of_no_layer_says_so(open_page: Open) -> None:
    page = open_page("lenet", fragment="#layer=nothing&network=7&colour=x")
    assert page.text("#selected .content") == "There is no layer nothing here."


def test_a_line_of_the_file_selects_its_layer(open_page: Open) -> None:
    page = open_page("lenet")
    page.click("#file .line[data-layer=pool2]")
    assert page.chosen == ["pool2"]


def test_a_chart_selects_and_names_its_largest(open_page: Open) -> None:
    page = open_page("lenet")
    charts = page.texts("#charts figure .link")
    assert charts[1:3] == ["largest: 48,120 at fc3", "largest: 352,800 at conv1"]
    peaks = page.run(
        "return [...document.querySelectorAll('#charts .peak')].map((e) => e.getBBox().x / 80)"
    )
    assert [int(each) for each in peaks] == [1, 6, 1, 1]
    page.click("#charts figure:nth-of-type(2) .link")
    assert page.chosen == ["fc3"]


def test_the_receptive_field_is_drawn_on_the_input(open_page: Open) -> None:
    page = open_page("lenet", fragment="#layer=conv2")
    windows = page.run(
        "return [...document.querySelectorAll('.windows .window')].map((e) => "
        "['x', 'y', 'width', 'height'].map((name) => Number(e.getAttribute(name))))"
    )
    assert sorted(windows) == [[0, 0, 14, 14], [10, 10, 14, 14], [18, 18, 14, 14]]
    assert page.texts(".windows .input") == [""]


def test_the_overview_names_the_peak_and_the_blocks(open_page: Open) -> None:
    page = open_page("efficientnet_b0")
    text = page.text("#overview")
    assert "stage_2.mb_conv_1.depthwise: 5.74 MiB" in text
    assert "classifier: 1,281,000" in text
    assert "mb_conv \N{MULTIPLICATION SIGN} 16" in text


# --- the table -----------------------------------------------------------------------------------


def test_a_heading_sorts_by_its_column_the_largest_first(open_page: Open) -> None:
    page = open_page("lenet")
    head = "#table th[data-column=trainable_parameters]"
    page.click(f"{head} button")
    assert page.rows[:2] == ["fc3", "fc4"]
    assert page.run(f"return document.querySelector('{head}').ariaSort") == "descending"
    page.click(f"{head} button")
    assert page.rows[-1] == "fc3"


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
    assert page.text("#matches") == f"{len(found)} of 9"


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["nothing", "MACs", "findings"])
def test_every_text_of_the_graph_is_legible(open_page: Open, scheme: str, colour: str) -> None:
    page = open_page("resnet50")
    _emulate(page.browser, "prefers-color-scheme", scheme)
    page.choose_colour(colour)
    ratios = page.run(CONTRASTS)
    _emulate(page.browser, "prefers-color-scheme", "light")
    assert min(ratios) >= 4.5


def test_printing_shows_every_row(open_page: Open) -> None:
    page = open_page("resnet50")
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert len(page.rows) == 126
    page.run("dispatchEvent(new Event('afterprint'))")
    assert len(page.rows) < 60


# --- two networks, faults, hostile texts ---------------------------------------------------------


def test_two_networks_show_what_changed(open_page: Open) -> None:
    wider = "input: [8, 8, 3]\nlayers:\n  - {name: a, type: conv, filters: 8, kernel: 3}\n"
    longer = f"{wider.replace('filters: 8', 'filters: 9')}  - {{name: b, type: relu}}\n"
    page = open_page(wider, longer)
    assert page.texts("#difference tbody .link") == ["a", "b"]
    page.click("#difference tbody tr:nth-child(2) .link")
    assert page.fragment == "#layer=b&network=2"
    assert page.chosen == ["b"]
    page.choose_colour("what changed")
    assert page.run("return [...document.querySelector('.box[data-id=b]').classList]").count(
        "added"
    )
    page.click("#networks button:first-child")
    assert page.boxes() == ["input", "a"]


def test_findings_lead_to_their_lines_and_layers(open_page: Open) -> None:
    page = open_page(
        "input: [8, 8, 3]\nlayers:\n  - {name: a, type: conv, filters: 4, kernel: 3, stride: 2}\n"
    )
    assert "pixels-dropped" in page.text("#findings")
    page.click("#findings .finding .link")
    assert "name: a" in page.text("#file .line.chosen")
    page.click("#findings .finding p:last-child .link")
    assert page.chosen == ["a"]


def test_a_network_with_a_fault_is_shown_up_to_it(open_page: Open) -> None:
    page = open_page(
        "input: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 9}\n  - {type: relu}\n"
    )
    assert page.boxes() == ["input", "conv_1", "relu_1"]
    assert "error S101" in page.text("#findings")
    page.click_box("conv_1")
    assert "Unknown after a fault." in page.text("#selected")


@pytest.mark.parametrize("name", ["html", "entity", "bidi", "colour", "quotes", "wide"])
def test_texts_of_a_file_are_shown_and_never_obeyed(open_page: Open, name: str) -> None:
    hostile = HOSTILE[name]
    page = open_page(ALERTING.format(quoted(hostile.text)))
    page.click_box("constructor")
    page.click_box("toString")
    assert page.text("h1") == hostile.shown
    assert hostile.shown in page.text("#overview")
    assert hostile.shown in page.text("#selected")
    assert page.run("return document.scripts.length") == 3


def test_very_long_texts_do_not_widen_the_page(open_page: Open) -> None:
    page = open_page(ALERTING.format(quoted("x" * 100_000)))
    page.click_box("constructor")
    width, seen = page.run("return [document.body.scrollWidth, innerWidth]")
    assert width <= seen


def test_no_serious_finding_of_accessibility(open_page: Open) -> None:
    page = open_page("resnet50", fragment="#layer=stage_1.bottleneck_1.conv_1")
    assert serious_findings(page) == []


def _emulate(browser: object, feature: str, value: str) -> None:
    command = browser.execute_cdp_cmd  # type: ignore[attr-defined]
    command("Emulation.setEmulatedMedia", {"features": [{"name": feature, "value": value}]})


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
