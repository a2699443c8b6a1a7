"""The page of `cnnshape report` in a browser: the graph, and what is selected."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open

LENET = ["input", "conv1", "pool1", "conv2", "pool2", "flatten_1", "fc3", "fc4", "softmax"]


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
    assert legend == "0  1,464,336,384 (a folded block counts as one)"
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
