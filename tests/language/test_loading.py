"""Finding files, bundled names, and what a caller may set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.language.loading import decode, find

TEXT = (
    "input: [8, 8, 3]\nparameters: {width: 4}\nlayers: [{type: conv, filters: =width, kernel: 3}]\n"
)
TWO = "inputs: {a: [4, 3], b: [4, 3]}\nlayers: [{type: add, from: [a, b]}]\n"


def shape_of(read: cnnshape.Network) -> Any:
    return cnnshape.analyze(read).layers[-1].output_shape


@pytest.mark.parametrize("path", bundled_files(), ids=lambda path: path.stem)
def test_every_bundled_architecture_is_read_and_runs(path: Path) -> None:
    analysis = cnnshape.analyze(cnnshape.load(path))
    assert analysis.diagnostics == ()
    assert analysis.totals.macs is not None


def test_a_bundled_architecture_by_its_bare_name() -> None:
    assert cnnshape.load("resnet50").name == "ResNet-50"
    assert cnnshape.load(Path("resnet50")).name == "ResNet-50"


def test_a_file_of_that_name_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resnet50").write_text(TEXT)
    assert shape_of(cnnshape.load("resnet50")) == (6, 6, 4)


@pytest.mark.parametrize("name", ["nothing_like_it", "../resnet50", "missing.yaml", "a/b", ""])
def test_a_missing_file_is_an_error_of_the_system(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match=r"(?i)no such file|directory"):
        cnnshape.load(name)


def test_a_bare_name_does_not_lead_out_of_the_bundle() -> None:
    assert find("../pyproject") == Path("../pyproject")
    assert find("/etc/passwd") == Path("/etc/passwd")


def test_a_name_too_long_for_a_file_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="long"):
        cnnshape.load("a" * 5000)


def test_bytes_are_decoded_with_or_without_a_byte_order_mark() -> None:
    assert decode(b"\xef\xbb\xbfname: \xc3\xa9", "x").text == decode(b"name: \xc3\xa9", "x").text


def test_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    read = cnnshape.load(path)
    assert shape_of(read) == shape_of(cnnshape.loads(TEXT))
    assert read.nodes[1].span.location() == cnnshape.loads(TEXT).nodes[1].span.location()


def test_text_must_be_text() -> None:
    with pytest.raises(TypeError, match="must be a str, not bytes"):
        cnnshape.loads(TEXT.encode())  # type: ignore[arg-type]


def test_the_file_is_named_in_diagnostics() -> None:
    for settings, name in (({}, "<text>"), ({"file": "net.yaml"}, "net.yaml")):
        with pytest.raises(cnnshape.SpecError) as refused:
            cnnshape.loads("", **settings)  # type: ignore[arg-type]
        assert refused.value.diagnostics[0].span.source.name == name
        assert str(refused.value).startswith(f"{name}:1:1: E001 ")


# What a caller sets


@pytest.mark.parametrize("shape", [(10, 12, 1), [10, 12, 1], {"input": (10, 12, 1)}])
def test_another_input(shape: Any) -> None:
    assert shape_of(cnnshape.loads(TEXT, input=shape)) == (8, 10, 4)


def test_another_input_is_in_the_layout_of_the_file() -> None:
    text = f"layout: channels_first\n{TEXT.replace('[8, 8, 3]', '[3, 8, 8]')}"
    assert shape_of(cnnshape.loads(text, input=(1, 10, 12))) == (8, 10, 4)


def test_another_of_several_inputs() -> None:
    read = cnnshape.loads(TWO, input={"a": (5, 3), "b": (5, 3)})
    assert shape_of(read) == (5, 3)
    assert shape_of(cnnshape.loads(TWO, input={"a": (4, 3)})) == (4, 3)


@pytest.mark.parametrize(
    ("text", "input", "message"),
    [
        (TEXT, {"other": (1, 1, 1)}, "the file has one input, called `input`"),
        (TEXT, {}, "the file has one input, called `input`"),
        (TEXT, (0, 1, 1), "not 0"),
        (TEXT, (-5, 1, 1), "not -5"),
        (TEXT, (2**63, 1, 1), "2"),
        (TEXT, (1, 1, 1, 1, 1), "at most three spatial axes"),
        (TEXT, (), "input"),
        (TWO, (4, 3), "the file has several inputs"),
        (TWO, {"c": (4, 3)}, "the file has no input `c`"),
        (TWO, {"a": ()}, "input"),
    ],
)
def test_an_input_that_cannot_be(text: str, input: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        cnnshape.loads(text, input=input)
    assert not isinstance(refused.value, cnnshape.SpecError)
    assert "pydantic" not in f"{type(refused.value)} {refused.value}"


@pytest.mark.parametrize(
    "input", [(1.5, 1, 1), ("8", 8, 3), "8x8x3", (True, 1, 1), (None,), {"input": 5}, 5]
)
def test_an_input_of_another_kind(input: Any) -> None:
    with pytest.raises(TypeError):
        cnnshape.loads(TEXT, input=input)


@pytest.mark.parametrize("width", [5, 5.0])
def test_another_parameter(width: float) -> None:
    assert shape_of(cnnshape.loads(TEXT, parameters={"width": width})) == (6, 6, 5)


@pytest.mark.parametrize("width", [0, -1, 1.5, "many", None, [1], True, 2**70])
def test_a_parameter_that_does_not_fit_is_reported_where_it_is_used(width: Any) -> None:
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.loads(TEXT, parameters={"width": width})
    (found,) = refused.value.diagnostics
    assert found.code in ("E004", "E009", "E010")
    assert found.span.line in (2, 3)


def test_a_set_parameter_is_a_value_and_no_expression() -> None:
    with pytest.raises(cnnshape.SpecError):
        cnnshape.loads(TEXT, parameters={"width": "=1 + 1"})


def test_promises_at_another_input_are_only_those_that_compute() -> None:
    text = f"{TEXT}expect: {{parameters: 112, macs: =width * 972, output: [6, =3 + 3, 4]}}\n"
    assert set(cnnshape.loads(text).promises.expect) == {"parameters", "macs", "output"}
    for settings in ({"input": (9, 9, 3)}, {"parameters": {"width": 5}}):
        assert "parameters" not in cnnshape.loads(text, **settings).promises.expect
        assert "macs" in cnnshape.loads(text, **settings).promises.expect


def test_examples_hold_only_for_the_network_as_it_is_written() -> None:
    text = f"{TEXT}examples: [{{input: [[[1]]], output: [[[1]]]}}]\n"
    assert len(cnnshape.loads(text).promises.examples) == 1
    assert cnnshape.loads(text, input=(9, 9, 3)).promises.examples == ()
    assert cnnshape.loads(text, parameters={"width": 5}).promises.examples == ()


def test_places_of_promises() -> None:
    text = f"{TEXT}expect: {{parameters: 112}}\nbudget: {{macs: 9999}}\n"
    places = cnnshape.loads(text).promises.places
    assert (places["expect.parameters"].line, places["expect.parameters"].column) == (4, 22)
    assert (places["budget.macs"].line, places["budget.macs"].column) == (5, 16)
