"""The playground in a browser: what is said of a text that is wrong, and where details are seen."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Play
from tests.browser.playground import TEXT


def test_the_details_of_a_layer_are_seen_beside_the_graph(play: Play) -> None:
    page = play()
    page.browser.set_window_size(1400, 900)
    page.wait_for("innerWidth <= 1400")
    page.click_box("conv1")
    page.wait_for("document.querySelector('#selected h3.name')")
    graph, details = page.run(
        "return ['graph', 'selected'].map((e) => document.getElementById(e)"
        ".getBoundingClientRect().toJSON())"
    )
    page.browser.set_window_size(1500, 950)
    assert details["top"] - graph["bottom"] == pytest.approx(0, abs=20)
    assert graph["top"] >= 0


def test_errors_come_first_and_are_counted(play: Play) -> None:
    text = TEXT.replace("padding: 1", "padding: 1, stride: 2")
    page = play(text.replace("max_pool, kernel: 2", "max_pool, kernel: 20"))
    severities = page.texts("#problems .severity")
    assert severities[0].startswith("error")
    assert len(severities) > 1
    assert page.text("#problems .summary").startswith("1 error, ")


def test_a_broken_network_has_no_peak_and_a_red_layer(play: Play) -> None:
    page = play(TEXT)
    assert "?" not in page.text("#overview")
    page.go_to("max_pool, kernel: 2")
    page.type("0")
    assert "Memory peak?" in page.text("#overview")
    assert page.run("return document.querySelector('.box.error').dataset.id") == "b"


def test_notes_in_an_extended_file_are_counted(play: Play) -> None:
    page = play("extends: resnet50.yaml\n")
    assert page.problems == []
    said = page.text("#problems .summary")
    assert said == "Nothing was found. 8 notes in the file that it extends."


def test_the_first_example_promises_nothing(play: Play) -> None:
    page = play()
    assert "expect" not in page.typed
    page.go_to("filters: 6")
    page.type("4")
    assert not any("error" in each for each in page.problems)


def test_a_line_without_a_fix_says_so(play: Play) -> None:
    page = play(TEXT)
    page.go_to("kernel: 3")
    page.run(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: '.', ctrlKey: true, bubbles: true}))"
    )
    assert page.text("#status") == "There is no fix for this line."
    assert page.typed == TEXT


def test_the_header_is_one_line_at_1400(play: Play) -> None:
    page = play()
    page.browser.set_window_size(1400, 900)
    page.wait_for("innerWidth <= 1400")
    height = page.run("return document.querySelector('body > header').clientHeight")
    page.browser.set_window_size(1500, 950)
    assert height < 50
