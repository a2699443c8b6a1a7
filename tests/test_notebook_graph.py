"""The graph of notebooks: a row for each layer or block, and an arc to each that it reads."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

import cnnshape
from cnnshape.notebook_graph import MAX_ROWS, Block, Graph, GraphRow, folded
from tests.report.hostile import Hostile, every_hostile_text

SVG = "{http://www.w3.org/2000/svg}"
SKIP = """
input: [8, 8, 3]
blocks:
  residual:
    layers:
      - {name: conv, type: conv, filters: 3, kernel: 3, padding: same}
      - {name: sum, type: add, from: [conv, input]}
layers:
  - {name: first, type: residual}
  - {name: second, type: residual}
  - {name: joined, type: concat, from: [second, first]}
"""


def drawing_of(graph: Graph) -> ElementTree.Element:
    return ElementTree.fromstring(graph.drawing().partition("<div>")[0])


def texts(graph: Graph) -> list[str]:
    return ["".join(each.itertext()) for each in drawing_of(graph).iter(f"{SVG}text")]


def test_every_layer_has_a_row_with_its_kind() -> None:
    graph = cnnshape.loads(SKIP).show()
    kinds = ["conv", "add", "conv", "add"]
    names = ["first.conv", "first.sum", "second.conv", "second.sum"]
    rows = [f"{name} {kind}" for name, kind in zip(names, kinds, strict=True)]
    assert texts(graph) == ["input", *rows, "joined concat"]
    assert [row.reads for row in graph.rows] == [(), (0,), (0, 1), (2,), (2, 3), (2, 4)]


def test_blocks_are_one_row_that_reads_what_they_read() -> None:
    graph = cnnshape.loads(SKIP).show(depth=1)
    assert texts(graph) == ["input", "first residual", "second residual", "joined concat"]
    assert [row.reads for row in graph.rows] == [(), (0,), (1,), (1, 2)]


def test_edges_go_from_row_to_row_and_bend_around_those_between() -> None:
    paths = [
        each.attrib["d"] for each in drawing_of(cnnshape.loads(SKIP).show(1)).iter(f"{SVG}path")
    ]
    straight, bent = (
        [each for each in paths if "C" not in each],
        [each for each in paths if "C" in each],
    )
    assert len(straight) == 3
    (arc,) = bent
    assert arc.startswith("M42 30C")
    assert arc.endswith(" 42 70")


def test_folding_keeps_rows_without_blocks() -> None:
    rows = [GraphRow("a", ""), GraphRow("b", "", (0,)), GraphRow("c", "", (1, 0))]
    assert folded(rows, ()) == (*rows[:2], GraphRow("c", "", (0, 1)))
    assert folded(rows, [Block("all", "x", 0, 3)]) == (GraphRow("all", "x"),)


@every_hostile_text
def test_hostile_texts_are_escaped(hostile: Hostile) -> None:
    text = hostile.text
    page = Graph(text, (GraphRow(text, text), GraphRow(text, text, (0,))))._repr_html_()
    assert "<script" not in page
    assert page.count("<text") == page.count("</text>") == 2


def test_of_many_rows_the_first_are_drawn() -> None:
    graph = cnnshape.load("densenet201").show()
    assert len(texts(graph)) == MAX_ROWS
    assert f"... {len(graph.rows) - MAX_ROWS:,} more rows" in graph.drawing()


def test_an_analysis_has_the_graph_with_shapes() -> None:
    page = cnnshape.analyze(cnnshape.loads(SKIP))._repr_html_()
    drawing = page[page.index("<svg") : page.index("</svg>") + len("</svg>")]
    found = [
        "".join(each.itertext()) for each in ElementTree.fromstring(drawing).iter(f"{SVG}text")
    ]
    assert found == [
        "input 8x8x3",
        "first residual 8x8x3",
        "second residual 8x8x3",
        "joined concat 8x8x6",
    ]


def test_a_graph_is_its_title_in_a_line() -> None:
    shown = cnnshape.load("lenet").show()
    assert repr(shown) == "Graph('LeNet-5 (course variant): 8 layers, input 32x32x3', 9 rows)"


def test_sizes_are_listed_in_stretches() -> None:
    page = cnnshape.sizes(cnnshape.load("unet"))._repr_html_()
    assert "<td>188 to 1,024</td><td>188 to 1,020 by 16</td>" in page


def test_answers_plot_themselves() -> None:
    pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")
    network = cnnshape.load("lenet")
    analysis = cnnshape.analyze(network)
    answers = (analysis, cnnshape.diff(network, network), cnnshape.sizes(network))
    for answer in (*answers, cnnshape.verify(network)):
        assert answer.plot()._repr_svg_().startswith("<?xml")
    assert ">macs-1<" not in analysis.plot(["macs"])._repr_svg_()
    assert 'id="macs-1"' in analysis.plot(["macs"])._repr_svg_()


def test_a_proof_of_what_was_not_executed_has_no_picture() -> None:
    network = cnnshape.loads(SKIP.replace("kernel: 3, padding: same", "kernel: 9"))
    with pytest.raises(ValueError, match="was not executed: nothing was seen to be read"):
        cnnshape.verify(network).plot()
