"""Inputs that are probably not what was meant: I101 and I102, and silence where all is well."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape.language.bundled_paths import bundled_files

from .reading import under


def hints(
    shape: str, layer: str = "{type: relu}", more: str = "", **settings: object
) -> list[tuple[str, str]]:
    text = f"input: {shape}\nlayers: [{layer}]\n{more}"
    found = cnnshape.loads(text, **settings).diagnostics  # type: ignore[arg-type]
    return [(each.code, under(each.span)) for each in found]


FIRST = "layout: channels_first\n"


@pytest.mark.parametrize(
    ("shape", "more"),
    [
        ("[3, 224, 224]", ""),
        ("[1, 28, 28]", ""),
        ("[4, 64, 64]", ""),
        ("[3, 16, 112, 112]", ""),
        ("[1, 28, 32]", ""),
        ("[224, 224, 3]", FIRST),
        ("[28, 28, 1]", FIRST),
        ("[16, 112, 112, 3]", FIRST),
    ],
)
def test_an_input_that_looks_turned(shape: str, more: str) -> None:
    assert hints(shape, more=more) == [("I101", shape)]


def test_what_is_said_of_a_turned_input() -> None:
    (found,) = cnnshape.loads("input: [3, 224, 224]\nlayers: [{type: relu}]\n").diagnostics
    assert found.message == "this input has 224 channels; its sizes look like channels_first"
    assert found.notes == ("[3, 224, 224] in channels_last is 3x224 positions with 224 channels",)
    assert found.help is not None
    assert "[224, 224, 3]" in found.help
    assert "`layout: channels_first`" in found.help


def test_what_is_said_of_its_mirror_image() -> None:
    (found,) = cnnshape.loads(
        f"{FIRST}input: [224, 200, 3]\nlayers: [{{type: relu}}]\n"
    ).diagnostics
    assert found.message == "this input has 224 channels; its sizes look like channels_last"
    assert found.notes == ("[224, 200, 3] in channels_first is 200x3 positions with 224 channels",)
    assert found.help is not None
    assert "[3, 224, 200]" in found.help
    assert "`layout: channels_last`" in found.help


@pytest.mark.parametrize(
    ("shape", "layer", "more"),
    [
        ("[28, 28]", "{type: relu}", ""),
        ("[64, 48]", "{type: conv, filters: 6, kernel: [5]}", "name: MNIST digits\n"),
        ("[64, 48]", "{type: relu}", "description: a photo of a cat\n"),
        ("[28, 28]", "{type: relu}", FIRST),
    ],
)
def test_an_image_without_channels(shape: str, layer: str, more: str) -> None:
    assert ("I102", shape) in hints(shape, layer, more)


def test_an_image_without_channels_whose_kernels_have_two_axes() -> None:
    text = "input: [64, 48]\nlayers: [{type: conv, filters: 6, kernel: [5, 5]}]\n"
    found = cnnshape.analyze(cnnshape.loads(text)).diagnostics
    assert {each.code for each in found} == {"I102", "S108"}


def test_what_is_said_of_an_image_without_channels() -> None:
    (found,) = cnnshape.loads("input: [28, 28]\nlayers: [{type: relu}]\n").diagnostics
    assert found.message == "this input is read as 28 positions with 28 channels"
    assert found.help is not None
    assert "[28, 28, 1]" in found.help


def test_in_channels_first_the_missing_axis_stands_first() -> None:
    (found,) = cnnshape.loads(f"{FIRST}input: [28, 28]\nlayers: [{{type: relu}}]\n").diagnostics
    assert found.help is not None
    assert "[1, 28, 28]" in found.help


@pytest.mark.parametrize(
    ("shape", "more"),
    [
        ("[224, 224, 3]", ""),
        ("[28, 28, 1]", ""),
        ("[1, 1, 100]", ""),
        ("[4, 4, 1024]", ""),
        ("[3, 3, 512]", ""),
        ("[1, 1, 3]", ""),
        ("[3, 3, 3]", ""),
        ("[2, 224, 224]", ""),
        ("[7, 7, 2048]", ""),
        ("[16, 112, 112, 3]", "name: video clips\n"),
        ("[64, 64, 64, 1]", ""),
        ("[155, 240, 240, 4]", ""),
        ("[16000, 1]", ""),
        ("[1, 7]", ""),
        ("[3, 40]", ""),
        ("[16000, 1]", "name: digital audio\n"),
        ("[1000, 12]", ""),
        ("[100]", ""),
        ("[28]", "name: an image\n"),
        ("[3, 224, 224]", FIRST),
        ("[1, 28, 28]", FIRST),
        ("[100, 1, 1]", FIRST),
        ("[1024, 4, 4]", FIRST),
        ("[1, 16000]", FIRST),
    ],
)
def test_silence(shape: str, more: str) -> None:
    assert hints(shape, more=more) == []


def test_a_shape_that_the_caller_gives_is_not_doubted() -> None:
    assert hints("[3, 224, 224]", input=(3, 64, 64)) == []


def test_several_inputs_are_not_doubted_but_read() -> None:
    read = cnnshape.loads("inputs: {a: [3, 224, 224]}\nlayers: [{type: relu}]\n")
    assert len(read.nodes) == 2


def test_a_hint_does_not_stop_the_reading() -> None:
    analysis = cnnshape.analyze(cnnshape.loads("input: [3, 224, 224]\nlayers: [{type: relu}]\n"))
    assert [(each.code, str(each.severity)) for each in analysis.diagnostics] == [
        ("I101", "warning")
    ]
    assert analysis.layers[-1].output_shape == (3, 224, 224)


@pytest.mark.parametrize("path", bundled_files(), ids=lambda path: path.stem)
def test_no_bundled_architecture_is_doubted(path: Path) -> None:
    assert cnnshape.load(path).diagnostics == ()


@pytest.mark.parametrize(
    ("declared", "given", "message"),
    [
        ("[32, 32, 3]", (32, 32), "32x32 and has 1 spatial axis, the declared one is 32x32x3"),
        ("[784]", (28, 28, 1), "28x28x1 and has 2 spatial axes, the declared one is 784"),
        ("[32, 32, 3]", (1, 3, 32, 32), "an input has no batch axis: write 32x32x3"),
    ],
)
def test_a_given_input_with_other_axes_than_the_declared_one(
    declared: str, given: tuple[int, ...], message: str
) -> None:
    text = f"input: {declared}\nlayers: [{{type: relu}}]\n"
    with pytest.raises(ValueError, match=message):
        cnnshape.loads(text, input=given)


def test_a_given_input_with_the_axes_of_the_declared_one_is_not_doubted() -> None:
    assert hints("[32, 32, 3]", input=(64, 48, 3)) == []


def test_each_given_input_is_held_against_the_declared_one_of_its_name() -> None:
    text = (
        "inputs: {a: [8, 8, 3], b: [8]}\nlayers: [{type: relu, from: a}, {type: relu, from: b}]\n"
    )
    with pytest.raises(ValueError, match="the given input `a` is 8x3"):
        cnnshape.loads(text, input={"a": (8, 3), "b": (4,)})


@pytest.mark.parametrize(
    ("shape", "layer", "more", "written"),
    [
        ("[1, 3, 224, 224]", "{type: relu}", "", "[224, 224, 3]"),
        ("[1, 3, 224, 224]", "{type: relu}", FIRST, "[3, 224, 224]"),
        ("[32, 3, 224, 224]", "{type: relu}", "", "[224, 224, 3]"),
        ("[1, 28, 28, 1]", "{type: relu}", "", "[28, 28, 1]"),
        ("[128, 32, 32, 3]", "{type: relu}", "", "[32, 32, 3]"),
        ("[10, 20, 30, 8]", "{type: zero_pad, padding: [1, 1]}", "", "[20, 30, 8]"),
    ],
)
def test_a_batch_is_taken_out(shape: str, layer: str, more: str, written: str) -> None:
    read = cnnshape.loads(f"{more}input: {shape}\nlayers: [{layer}]\n")
    (found,) = read.diagnostics
    assert (found.code, under(found.span)) == ("I103", shape)
    assert f"`input: {written}`" in (found.help or "")
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == [written]
    assert cnnshape.loads(f"{more}input: {written}\nlayers: [{layer}]\n").diagnostics == ()


def test_layers_that_name_three_axes_read_a_volume() -> None:
    assert hints("[16, 112, 112, 3]", "{type: zero_pad, padding: [0, 1, 1]}") == []


@pytest.mark.parametrize("shape", ["[16, 112, 112, 3]", "[5, 17, 19, 3]"])
def test_a_conv_lstm_reads_the_frames_of_a_video(shape: str) -> None:
    layer = "{type: conv_lstm, filters: 2, kernel: [3, 3], padding: [1, 1]}"
    assert hints(shape, layer) == []


@pytest.mark.parametrize("unknown", ["null", "~", "-1", "None", "N"])
def test_a_batch_that_is_not_known(unknown: str) -> None:
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.loads(f"input: [{unknown}, 3, 64, 64]\nlayers: [{{type: relu}}]\n")
    (found,) = refused.value.diagnostics
    assert (found.code, under(found.span)) == ("E004", unknown)
    assert "`input: [64, 64, 3]`" in (found.help or "")
    assert "`layout: channels_first` and `input: [3, 64, 64]`" in (found.help or "")


def test_sizes_that_are_not_known_are_one_finding() -> None:
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.loads("inputs: {a: [None, None, 3]}\nlayers: [{type: relu}]\n")
    (found,) = refused.value.diagnostics
    assert found.message == "an input has numbers for sizes, not `None`"


def test_one_size_that_is_not_known_is_no_batch() -> None:
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.loads("input: [-1]\nlayers: [{type: dense, units: 1}]\n")
    (found,) = refused.value.diagnostics
    assert (found.message, under(found.span)) == ("an input has numbers for sizes, not `-1`", "-1")
    assert "`input: [3]`" in (found.help or "")


def test_nobody_offers_to_enlarge_a_batch() -> None:
    text = (
        "input: [1, 3, 224, 224]\nlayers:\n"
        "  - {type: conv, filters: 8, kernel: 3, padding: 1}\n  - {type: max_pool, kernel: 2}\n"
    )
    found = cnnshape.lint(cnnshape.loads(text))
    assert {each.code for each in found} <= {"I103", "S101"}
    assert not any("at least" in (each.help or "") for each in found)
