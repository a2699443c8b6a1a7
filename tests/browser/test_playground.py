"""The playground in a browser: a mistake is seen, fixed, and changes shapes; links open again."""

from __future__ import annotations

import pytest

from tests.browser.axe import serious_findings
from tests.browser.conftest import Play
from tests.browser.playground import TEXT, Playground
from tests.reliability.programs import start
from tests.report.hostile import HOSTILE, quoted

WRONG = TEXT.replace("filters: 4", "filter: 4")


def test_the_table_and_the_graph_are_those_of_the_text(play: Play) -> None:
    page = play(TEXT)
    assert page.boxes() == page.rows == ["input", "a", "b"]
    assert (page.shape_of("a"), page.shape_of("b")) == ("8x8x4", "4x4x4")


def test_a_mistake_is_seen_at_its_line_and_fixed(play: Play) -> None:
    page = play(TEXT)
    page.go_to("filters")
    page.type("backspace")
    assert page.problems == ["Line 3 error E002 conv has no key `filter`"]
    assert page.texts(".cm-lintRange-error") == ["filter"]
    assert page.shape_of("a") == "8x8x4"
    assert page.run("return document.body.classList.contains('stale')")
    page.click("#problems .fix")
    page.wait_until_shown()
    assert (page.typed, page.problems) == (TEXT, [])
    assert not page.run("return document.body.classList.contains('stale')")


def test_a_finding_is_silenced_by_a_comment(play: Play) -> None:
    text = TEXT.replace("padding: 1", "padding: 1, stride: 2")
    page = play(text)
    assert "G202" in page.text("#problems")
    page.click("#problems .silence")
    page.wait_for("document.querySelector('.cm-content').textContent.includes('ignore[')")
    page.wait_until_shown()
    assert "# cnnshape: ignore[G202]" in page.typed
    assert page.problems == []


def test_shapes_stand_beside_the_layers_and_stay_while_a_line_is_broken(play: Play) -> None:
    page = play(TEXT)
    shapes = page.texts(".cm-shape")
    assert [each.split(",")[0] for each in shapes] == [
        "\N{RIGHTWARDS ARROW} 8x8x4",
        "\N{RIGHTWARDS ARROW} 4x4x4",
    ]
    page.go_to("max_pool, kernel: 2")
    page.type("[")
    assert [each.split(",")[0][2:] for each in page.texts(".cm-shape.stale")] == ["8x8x4"]
    assert page.text("#status") == "The text cannot be read: the numbers are those before."


def test_what_may_be_written_is_proposed(play: Play) -> None:
    page = play(TEXT)
    page.go_to(TEXT)
    page.type(*"  - {type: max")
    page.wait_for("document.querySelector('.cm-tooltip-autocomplete')")
    assert page.texts(".cm-completionLabel")[0] == "max_pool"
    page.wait_for("document.querySelector('.cm-completionInfo')")
    page.run("return new Promise((done) => setTimeout(done, 100))")
    page.type("enter")
    assert page.typed.endswith("  - {type: max_pool}")
    page.type(*", ker")
    page.wait_for("document.querySelector('.cm-tooltip-autocomplete')")
    page.run("return new Promise((done) => setTimeout(done, 100))")
    page.type("enter", "2")
    assert page.typed.endswith("  - {type: max_pool, kernel: 2}")
    assert page.shape_of("max_pool_2") == "2x2x4"


def test_hovering_over_a_word_says_what_it_is(play: Play) -> None:
    page = play(TEXT)
    page.hover_text("filters")
    page.wait_for("document.querySelector('.cm-told')")
    assert page.texts(".cm-told strong") == ["filters"]
    assert page.texts(".cm-told code") == ["filters", "4"]


def test_a_key_fixes_the_line_of_the_cursor(play: Play) -> None:
    page = play(WRONG)
    assert page.rows == []
    page.go_to("kernel: 3")
    page.run(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: '.', ctrlKey: true, bubbles: true}))"
    )
    page.wait_for("document.querySelector('#table tr[data-name=a]')")
    page.wait_until_shown()
    assert page.typed == TEXT


def test_shapes_change_while_one_types(play: Play) -> None:
    page = play(TEXT)
    page.go_to("filters: 4")
    page.type("2")
    assert (page.shape_of("a"), page.shape_of("b")) == ("8x8x42", "4x4x42")
    assert page.texts(".shape") == ["8x8x3", "8x8x42"]
    page.type("backspace")
    assert page.shape_of("a") == "8x8x4"


def test_what_is_folded_selected_and_sorted_stays_while_one_types(play: Play) -> None:
    page = play()
    page.choose_example("resnet50")
    page.click_box("stage_2")
    page.click("#table th[data-column=macs] button")
    boxes, first = page.boxes(), page.rows[0]
    page.go_to("name: ResNet-50")
    page.type("x")
    assert page.text("h1") == "ResNet-50x"
    assert page.boxes() == boxes
    assert page.chosen == ["stage_2"]
    assert page.rows[0] == first


def test_a_fault_leaves_what_is_before_it(play: Play) -> None:
    page = play(TEXT)
    page.go_to("max_pool, kernel: 2")
    page.type("0")
    assert (page.shape_of("a"), page.shape_of("b")) == ("8x8x4", "?")
    assert page.problems[0].startswith("Line 4 error S101 ")


def test_the_address_holds_the_text(play: Play) -> None:
    page = play(TEXT)
    page.go_to("filters: 4")
    page.type("8")
    page.wait_for("location.hash.includes('file=')")
    page.click_box("b")
    assert "&layer=b" in page.fragment
    page.open_again()
    assert page.typed == TEXT.replace("filters: 4", "filters: 48")
    assert page.chosen == ["b"]


def test_a_link_opens_in_an_open_page(play: Play) -> None:
    page = play(TEXT)
    page.wait_for("location.hash.includes('file=')")
    link = page.fragment
    page.choose_example("lenet")
    page.wait_for(f"location.hash !== '{link}'")
    page.run("location.hash = arguments[0]", link)
    page.wait_for("document.querySelector('#table tr[data-name=b]')")
    assert page.typed == TEXT


@pytest.mark.parametrize("word", ["!", "AAAA", "", "S0ktKMnMS7U1BAA"])
def test_a_damaged_link_is_said_so_and_an_example_opens(play: Play, word: str) -> None:
    page = play(fragment=f"#file={word}x")
    assert "LeNet" in page.text("h1")


def test_examples_can_be_opened(play: Play) -> None:
    page = play(TEXT)
    names = page.run("return [...document.querySelectorAll('#example option')].map((e) => e.value)")
    assert {"lenet", "resnet50", "course/sobel", "keras/mobilenet_v3_large"} <= set(names)
    page.choose_example("keras/mobilenet_v3_large")
    assert "extends: mobilenet_v3_large.yaml" in page.typed
    assert page.problems == []
    assert len(page.rows) > 20


def test_lines_and_layers_lead_to_each_other(play: Play) -> None:
    page = play(TEXT)
    page.click_box("a")
    (marked,) = page.texts(".cm-chosen")
    assert marked.startswith(TEXT.splitlines()[2])
    page.go_to("max_pool")
    page.run(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', ctrlKey: true, bubbles: true}))"
    )
    assert page.chosen == ["b"]
    page.click("#selected .link")
    assert page.run("return document.activeElement.className").startswith("cm-content")


def test_layers_of_an_extended_file_are_said_to_be_there(play: Play) -> None:
    page = play("extends: resnet50.yaml\n")
    page.click_box("stem")
    page.click("#selected .link")
    assert "families/resnet.yaml, line" in page.text("#status")


def test_the_editor_is_not_shown_twice(play: Play) -> None:
    page = play(TEXT.replace("padding: 1", "stride: 2"))
    assert page.run("return ['file', 'findings'].map((e) => document.getElementById(e).hidden)")
    assert page.texts("#findings .finding") == []
    assert len(page.problems) > 0


def test_thousands_of_layers_stay_usable(play: Play) -> None:
    layers = "".join(f"  - {{name: r{number}, type: relu}}\n" for number in range(3000))
    page = play(f"input: [4, 4, 1]\nlayers:\n{layers}", seconds=60)
    assert len(page.boxes()) < 50
    assert len(page.rows) < 100
    assert len(page.problems) <= 200


def test_a_server_that_has_ended_is_said_so(browser: object) -> None:
    running = start("play", "--no-open")
    assert running.stdout is not None
    page = Playground(browser, running.stdout.readline().decode().strip())
    page.wait_until_shown()
    running.kill()
    running.communicate()
    page.go_to("name: LeNet")
    page.press("x")
    page.wait_for(
        "document.querySelector('#status').textContent.startsWith('The server has ended')"
    )
    assert page.typed.count("name: LeNetx") == 1


def test_keys_of_the_page_are_text_in_the_editor(play: Play) -> None:
    page = play(TEXT)
    page.go_to("input", end=False)
    page.type("#", "/", "+", "0", "enter")
    assert page.typed == f"#/+0\n{TEXT}"


def test_escape_and_tab_leave_the_editor(play: Play) -> None:
    page = play(TEXT)
    page.go_to("input", end=False)
    page.press("tab")
    assert page.typed.startswith("  input")
    page.press("escape", "tab")
    assert not page.run("return document.activeElement.className").startswith("cm-content")


@pytest.mark.parametrize("name", ["html", "entity", "bidi", "colour", "quotes", "wide"])
def test_texts_are_shown_and_never_obeyed(play: Play, name: str) -> None:
    hostile = HOSTILE[name]
    page = play(f"name: {quoted(hostile.text)}\n{TEXT}  - {{type: {quoted(hostile.text)}}}\n")
    assert page.run("return document.scripts.length") == 4
    assert len(page.problems) == 1
    assert page.run("return document.querySelectorAll('#problems script, #problems b').length") == 0
    page.go_to("  - {type:", end=False)
    page.type("#")
    assert page.text("h1") == hostile.shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_of_accessibility(play: Play, scheme: str) -> None:
    page = play(TEXT.replace("padding: 1", "stride: 2"))
    page.media("prefers-color-scheme", scheme)
    found = serious_findings(page)
    page.go_to("max_pool")
    page.type(",", "t")
    page.wait_for("document.querySelector('.cm-tooltip-autocomplete')")
    found += serious_findings(page)
    page.media("prefers-color-scheme", "light")
    assert found == []
