"""The page of `cnnshape report` in a browser: two networks, faults, and texts of any kind."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tests.report.hostile import HOSTILE, quoted

ALERTING = """
name: {0}
source: {0}
description: {0}
input: [9, 9, 1]
layers:
  - {{name: constructor, type: conv, filters: 2, kernel: 3, stride: 5, description: {0}}}
  - {{name: toString, type: relu, description: {0}}}
"""


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


def test_what_is_found_at_every_use_of_a_block_is_said_once(open_page: Open) -> None:
    conv = "{type: conv, filters: 12, kernel: 3, padding: same}"
    uses = "layers: [{type: unit}, {type: unit}, {type: unit}]"
    page = open_page(f"input: [8, 8, 12]\nblocks:\n  unit: {{layers: [{conv}]}}\n{uses}\n")
    (finding,) = (each for each in page.texts("#findings .finding") if "12 channels" in each)
    assert "(in 2 places)" in finding
    assert finding.endswith("Layers: unit_1.conv_1 unit_2.conv_1 ")
    assert page.text("#findings .content > p").endswith(" info")


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
