"""What the page of `cnnshape report` says of the peak, of fields and of findings."""

from __future__ import annotations

from tests.browser.conftest import Open

DEPTHWISE = "#layer=stage_2.mb_conv_1.depthwise"
POOL = "stage_1.mb_conv_1.squeeze_excitation_1.global_avg_pool_1"


def test_the_peak_is_said_once_and_is_the_sum_of_what_is_alive(open_page: Open) -> None:
    page = open_page("efficientnet_b0", fragment=DEPTHWISE)
    assert page.text("#overview").count("5.74 MiB") == 1
    said = page.text("#selected")
    assert "5.74 MiB, the most in this network" in said
    assert "4,816,896 bytes: 112x112x96 of stage_2.mb_conv_1.batch_norm_1" in said
    assert "+ 1,204,224 bytes: 56x56x96 of stage_2.mb_conv_1.depthwise" in said
    assert "= 6,021,120 bytes" in said
    assert 4_816_896 + 1_204_224 == 6_021_120


def test_the_table_says_all_beside_the_field_of_the_windows(open_page: Open) -> None:
    page = open_page("efficientnet_b0")
    cell = "#table tr[data-name='{}'] td:nth-child(9)"
    assert page.text(cell.format("stage_1.mb_conv_1.depthwise")) == "7x7"
    assert page.text(cell.format("stage_2.mb_conv_1.depthwise")) == "all (11x11)"
    page.click("#table th[data-column=receptive_field] button")
    assert page.texts("#table tbody tr:not(.space) td:nth-child(9)")[0].startswith("all (")


def test_the_layer_that_brings_in_the_whole_input_is_named(open_page: Open) -> None:
    page = open_page("efficientnet_b0", fragment=DEPTHWISE)
    assert f"because of {POOL} (global_avg_pool)" in page.text("#selected")
    page.run(
        "[...document.querySelectorAll('#selected .link')]"
        ".find((e) => e.textContent === arguments[0]).click()",
        POOL,
    )
    assert page.chosen == [POOL]


def test_small_windows_are_enlarged_and_padding_is_named(open_page: Open) -> None:
    page = open_page("efficientnet_b0", fragment="#layer=stem")
    extents = page.texts("#selected .extent")
    assert extents[0] == "first: rows -1 to 1 (-1 is padding), columns -1 to 1 (-1 is padding)"
    assert extents[2] == "last: rows 221 to 223, columns 221 to 223"
    sides = page.run(
        "return [...document.querySelectorAll('.enlarged .window')].map((e) =>"
        " e.getBoundingClientRect().width)"
    )
    assert len(sides) == 1
    assert sides[0] >= 10
    page.run("location.hash = 'layer=head'")
    page.wait_for("document.querySelector('#selected h3').textContent.startsWith('head')")
    assert page.texts("#selected .enlarged") == []


def test_findings_that_say_the_same_are_one(open_page: Open) -> None:
    page = open_page("efficientnet_b0")
    heads = page.texts("#findings .finding > p:first-child")
    assert len(heads) == len(set(heads)) == 2
    assert heads[0].endswith("1 before the map and 0 after it (in 3 places)")
    layers = page.texts("#findings .finding:nth-of-type(1) .link")
    assert "stem" in layers
    assert "stage_2.mb_conv_1.depthwise" in layers


def test_paper_shows_the_overview_before_the_graph(open_page: Open) -> None:
    page = open_page("lenet")
    order = "return [...document.querySelectorAll('#overview, #graph')].map((e) => e.id)"
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run(order) == ["overview", "graph"]
    page.run("dispatchEvent(new Event('afterprint'))")
    assert page.run(order) == ["graph", "overview"]
