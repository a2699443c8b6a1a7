"""What Python offers beside the commands: rows by name, sizes, sweeps, explanations and more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html.parser import HTMLParser
from types import ModuleType
from typing import Any, cast

import pytest

import cnnshape
from cnnshape.difference.changes import Kind

TEXT = """\
name: <b>Two</b> & "more"
input: [8, 8, 3]
parameters: {filters: 4}
layers:
  - {name: first, type: conv, filters: =filters, kernel: 3}
  - {name: last, type: dense, units: 2}
"""


def analysis_of(text: str = TEXT, **options: Any) -> Any:
    return cnnshape.analyze(cnnshape.loads(text, **options))


def test_every_public_name_can_be_imported() -> None:
    for name in cnnshape.__all__:
        assert getattr(cnnshape, name).__doc__


# Rows by name


def test_a_row_is_found_by_the_name_of_its_layer() -> None:
    analysis = analysis_of()
    assert analysis["first"] is analysis.layers[1]
    assert analysis[0] is analysis.network
    assert analysis[:2] == (analysis.network, 1)


def test_the_name_of_a_block_means_its_last_layer() -> None:
    analysis: Any = cnnshape.analyze(cnnshape.load("resnet50"))
    assert analysis["stage_2.bottleneck_1"].name == "stage_2.bottleneck_1.add_1"


def test_an_unknown_name_is_an_error_that_lists_names() -> None:
    with pytest.raises(KeyError, match="no layer is called 'fist': there are input, first, last"):
        analysis_of()["fist"]


def test_a_missing_file_comes_with_near_names() -> None:
    expected = "did you mean the bundled architecture `resnet50`"
    with pytest.raises(FileNotFoundError, match=expected) as caught:
        cnnshape.load("resnet5O")
    assert caught.value.filename == "resnet5O"
    with pytest.raises(FileNotFoundError, match="`cnnshape architectures` lists the bundled"):
        cnnshape.load("nosuch")


# Functions


def test_sizes_are_those_of_the_command() -> None:
    found = cnnshape.sizes(cnnshape.load("unet"), nearest=512)
    assert found.to_dict()["up_to"] == 1024
    assert [answer.nearest.size for answer in found.answers if answer.nearest] == [508]
    assert repr(found) == "Sizes('U-Net', height, width)"


@pytest.mark.parametrize("keys", [{"up_to": 0}, {"nearest": -1}, {"output_size": 0}])
def test_sizes_below_one_are_refused(keys: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be at least 1"):
        cnnshape.sizes(cnnshape.loads(TEXT), **keys)


def test_sizes_of_a_vector_are_refused() -> None:
    with pytest.raises(ValueError, match="no input has spatial axes"):
        cnnshape.sizes(cnnshape.loads("{input: [7], layers: [{type: dense, units: 1}]}"))


def test_a_sweep_gives_a_design_for_each_combination() -> None:
    network = cnnshape.loads(TEXT)
    over: dict[str, list[Any]] = {"filters": [1, 2], "input": [[8, 8, 3], [4, 4, 3]]}
    found = cnnshape.sweep(network, over, where="macs > 0", sort="-filters", limit=3)
    assert [list(each.settings.values()) for each in found] == [
        [2, [8, 8, 3]],
        [2, [4, 4, 3]],
        [1, [8, 8, 3]],
    ]
    assert found[0].parameters == analysis_of(parameters={"filters": 2}).totals.trainable_parameters


def test_a_sweep_keeps_the_settings_of_its_network() -> None:
    network = cnnshape.loads(TEXT, input=(6, 6, 3))
    (found,) = cnnshape.sweep(network, {"filters": [1]})
    assert found.output_shape == [4, 4, 2]


@pytest.mark.parametrize(
    ("over", "keys", "words"),
    [
        ({"nosuch": [1]}, {}, "nosuch"),
        ({"filters": []}, {}, "at least one value"),
        ({"filters": [1]}, {"where": "mac > 1"}, "--where:1:1: E009"),
        ({"input": [[0, 8, 3]]}, {}, "input"),
    ],
)
def test_a_sweep_refuses_what_does_not_fit(
    over: dict[str, Any], keys: dict[str, Any], words: str
) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        cnnshape.sweep(cnnshape.loads(TEXT), over, **keys)


def test_a_difference_takes_networks_and_analyses() -> None:
    before = cnnshape.loads(TEXT)
    after = analysis_of(TEXT.replace("name: last", "name: end"))
    found = cnnshape.diff(before, after)
    assert found.is_equal
    assert [change.kind for change in found.changes] == [Kind.RENAMED]
    assert repr(found).endswith("1 change)")


def test_an_explanation_is_its_text() -> None:
    found = cnnshape.explain(cnnshape.load("lenet"), "conv1")
    assert isinstance(found, cnnshape.Explanation)
    assert "Parameters       (5 * 5 * 3 + 1) * 6 = 456" in str(found)
    assert len(cnnshape.explain(cnnshape.load("lenet"))) == 9


def test_a_block_is_explained_as_well() -> None:
    found = cnnshape.explain(cnnshape.load("resnet50"), "stage_2.bottleneck_1")
    assert "a block `bottleneck`" in str(found)


def test_an_unknown_layer_is_not_explained() -> None:
    with pytest.raises(KeyError, match="did you mean `conv1`"):
        cnnshape.explain(cnnshape.load("lenet"), "conv11")


# Notebooks

SHOWN: dict[str, Callable[[], Any]] = {
    "analysis": analysis_of,
    "faulty analysis": lambda: analysis_of(TEXT.replace("kernel: 3", "kernel: 9")),
    "large analysis": lambda: cnnshape.analyze(cnnshape.load("densenet201")),
    "network": lambda: cnnshape.loads(TEXT),
    "large network": lambda: cnnshape.load("densenet201").show(),
    "proof": lambda: cnnshape.verify(cnnshape.loads(TEXT)),
    "sizes": lambda: cnnshape.sizes(cnnshape.loads(TEXT)),
    "sizes of no network": lambda: cnnshape.sizes(
        cnnshape.loads(TEXT.replace("kernel: 3", "kernel: 3, groups: 2"))
    ),
    "difference": lambda: cnnshape.diff(cnnshape.loads(TEXT), cnnshape.load("resnet50")),
    "findings": lambda: cnnshape.lint(cnnshape.loads(TEXT.replace("kernel: 3", "kernel: 4"))),
    "no findings": cnnshape.Diagnostics,
    "finding": lambda: analysis_of(TEXT.replace("kernel: 3", "kernel: 9")).diagnostics[0],
}


TABLE = ("div", "strong", "table", "thead", "tbody", "tr", "th", "td", "br")
GRAPH = ("details", "summary", "svg", "path", "circle", "text", "tspan")


class Tags(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.used: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.used.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_shows_a_small_escaped_table(name: str) -> None:
    page = SHOWN[name]()._repr_html_()
    tags = Tags(page)
    assert tags.open == []
    assert tags.used <= {*TABLE, *GRAPH}
    assert not tags.attributes & {"style", "class", "href", "src"}
    assert not any(name.startswith("on") for name in tags.attributes)
    assert len(page) < 25_000


def test_text_from_a_file_is_escaped() -> None:
    page = analysis_of()._repr_html_()
    assert "<b>" not in page
    assert '<b>Two</b> & "more"' in Tags(page).text


def test_a_long_table_says_how_much_is_left_out() -> None:
    text = Tags(SHOWN["large analysis"]()._repr_html_()).text
    layers = len(SHOWN["large analysis"]().layers)
    assert f"... {layers - 60} more rows ..." in text


# Data frames


class Frame:
    """As much of a pandas DataFrame as is used."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def set_index(self, column: str) -> dict[str, dict[str, Any]]:
        return {row.pop(column): row for row in self.rows}


def test_a_data_frame_has_the_columns_of_the_json(monkeypatch: pytest.MonkeyPatch) -> None:
    pandas = ModuleType("pandas")
    vars(pandas)["DataFrame"] = Frame
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    analysis = analysis_of()
    frame = analysis.to_dataframe()
    assert list(frame) == ["input", "first", "last"]
    assert frame["first"]["macs"] == analysis["first"].macs
    assert frame["first"]["line"] == 5
    expected = analysis.to_dict()["layers"][0].keys() - {"name", "location"} | {"line"}
    assert frame["first"].keys() == expected


def test_without_pandas_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        analysis_of().to_dataframe()


def test_arguments_of_a_wrong_type_are_named() -> None:
    name, number = cast("Any", "unet"), cast("Any", 3)
    with pytest.raises(TypeError, match="sizes takes a network, as `load` returns it, not str"):
        cnnshape.sizes(name)
    with pytest.raises(TypeError, match="takes the name of a layer or block, not int"):
        cnnshape.explain(cnnshape.load("lenet"), number)
