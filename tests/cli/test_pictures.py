"""Pictures in and out, through Pillow; without it, a message that says how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from cnnshape.cli.picture_files import read_picture
from tests.cli.running import FINE, UNABLE, command

pytest.importorskip("PIL", reason="Pillow is an extra: cnnshape[image]")

from PIL import Image

FLAT = "input: [4, 4, {channels}]\nlayers:\n  - {{name: same, type: linear}}\n"


def picture(name: str = "photo.png", size: tuple[int, int] = (8, 6), mode: str = "L") -> str:
    """Write a picture whose right half is white."""
    width, height = size
    pixels = np.zeros((height, width), np.uint8)
    pixels[:, width // 2 :] = 255
    Image.fromarray(pixels).convert(mode).save(name)
    return name


def network(channels: int = 1) -> str:
    Path("net.yaml").write_text(FLAT.format(channels=channels), encoding="utf-8")
    return "net.yaml"


def refused(*words: str) -> str:
    outcome = command("run", *words)
    assert outcome.code == UNABLE
    assert outcome.said.count("\n") == 1
    return outcome.said


def test_edges_of_a_picture() -> None:
    outcome = command("run", "course/sobel", "--image", picture(), "--output", "edges.png")
    assert outcome.code == FINE
    assert outcome.said == "cnnshape: wrote edges.png: -1020 is black, 0 is white\n"
    edges = np.asarray(Image.open("edges.png"))
    assert edges.shape == (4, 6)
    assert (edges == [255, 255, 0, 0, 255, 255]).all()


@pytest.mark.parametrize(
    ("channels", "mode", "shape"), [(1, "RGB", "6x8x1"), (3, "L", "6x8x3"), (4, "RGB", "6x8x4")]
)
def test_a_picture_takes_on_the_channels_of_the_network(
    channels: int, mode: str, shape: str
) -> None:
    outcome = command("run", network(channels), "--image", picture(mode=mode))
    assert outcome.report.startswith(f"same: {shape}\n")


def test_the_layout_of_the_file_is_kept() -> None:
    text = "layout: channels_first\ninput: [3, 4, 4]\nlayers:\n  - {name: same, type: linear}\n"
    Path("net.yaml").write_text(text, encoding="utf-8")
    command("run", "net.yaml", "--image", picture(mode="RGB"), "--output", "y.npz")
    assert np.load("y.npz")["same"].shape == (1, 3, 6, 8)
    command("run", "net.yaml", "--image", "photo.png", "--output", "copy.png")
    assert np.asarray(Image.open("copy.png")).shape == (6, 8, 3)


def test_sixteen_bits_are_brought_to_eight_not_cut_off() -> None:
    Image.fromarray(np.full((2, 2), 32896, np.uint16)).save("deep.png")
    assert (read_picture("deep.png", 1) == 128).all()


def test_a_turned_photo_is_turned_back() -> None:
    upright = Image.new("L", (8, 6))
    tags = upright.getexif()
    tags[0x0112] = 6
    upright.save("turned.jpg", exif=tags)
    assert read_picture("turned.jpg", 1).shape == (8, 6, 1)


def test_a_picture_of_one_value_comes_out_black() -> None:
    Image.new("L", (4, 4), 77).save("flat.png")
    assert command("run", network(), "--image", "flat.png", "--output", "y.png").code == FINE
    assert not np.asarray(Image.open("y.png")).any()


def test_an_input_that_is_given_must_be_the_size_of_the_picture() -> None:
    said = refused(network(), "--image", picture(), "--input", "5x5x1")
    assert "photo.png is 6x8x1, and --input says 5x5x1" in said
    outcome = command("run", "net.yaml", "--image", "photo.png", "--input", "6x8x1")
    assert outcome.code == FINE


def test_standard_input_needs_the_size() -> None:
    text = FLAT.format(channels=1).encode()
    outcome = command("run", "-", "--image", picture(), stdin=text)
    assert outcome.code == UNABLE
    assert "give --input 6x8x1, the size of the picture" in outcome.said
    words = ("run", "-", "--image", "photo.png", "--input", "6x8x1")
    assert command(*words, stdin=text).code == FINE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("input: [9]\nlayers:\n  - {type: relu}\n", "a picture has two spatial axes"),
        ("input: [4, 4, 2]\nlayers:\n  - {type: relu}\n", "has 2 channels; a picture has 1"),
        (
            "inputs: {a: [4, 4, 1], b: [4, 4, 1]}\nlayers:\n  - {type: add, from: [a, b]}\n",
            "the network has several inputs (a, b)",
        ),
    ],
)
def test_a_network_that_takes_no_picture_says_so(text: str, words: str) -> None:
    Path("net.yaml").write_text(text, encoding="utf-8")
    assert words in refused("net.yaml", "--image", picture())


def test_a_file_that_is_no_picture_says_so() -> None:
    Path("text.png").write_text("no picture", encoding="utf-8")
    assert "text.png is not a picture that Pillow knows" in refused(
        network(), "--image", "text.png"
    )
    assert "cannot read nowhere.png: No such file" in refused(network(), "--image", "nowhere.png")


def test_a_picture_that_is_cut_off_says_so() -> None:
    picture(size=(200, 200), mode="RGB")
    Path("cut.png").write_bytes(Path("photo.png").read_bytes()[:-60])
    assert "cannot read cut.png" in refused(network(), "--image", "cut.png")


def test_a_picture_of_too_many_pixels_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 40)
    assert "has more pixels than Pillow opens" in refused(network(), "--image", picture())


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ("{name: maps, type: conv, filters: 2, kernel: 3}", "`maps` is 4x6x2, and a picture has"),
        ("{name: line, type: flatten}", "`line` is 48, and a picture has two spatial axes"),
    ],
)
def test_an_output_that_is_no_picture_says_so(layers: str, words: str) -> None:
    Path("net.yaml").write_text(f"input: [4, 4, 1]\nlayers:\n  - {layers}\n", encoding="utf-8")
    outcome = command("run", "net.yaml", "--image", picture(), "--output", "y.png")
    assert outcome.code == UNABLE
    assert words in outcome.said
    assert not Path("y.png").exists()


def test_several_samples_are_no_picture() -> None:
    np.save("x.npy", np.zeros((2, 4, 4, 1)))
    outcome = command("run", network(), "--array", "x.npy", "--output", "y.png")
    assert outcome.code == UNABLE
    assert "there are 2 samples; write them to an .npz" in outcome.said


def test_without_pillow_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    name = picture()
    for module in [each for each in sys.modules if each.partition(".")[0] == "PIL"]:
        monkeypatch.setitem(sys.modules, module, None)
    said = refused(network(), "--image", name)
    assert "pictures need Pillow, which is not installed: pip install 'cnnshape[image]'" in said


DENSE = "input: [4, 4, 1]\nlayers:\n  - {type: flatten}\n  - {name: fc, type: dense, units: 2}\n"


def test_a_picture_that_changes_a_dense_layer_is_remarked_and_its_help_works() -> None:
    Path("dense.yaml").write_text(DENSE, encoding="utf-8")
    outcome = command("run", "dense.yaml", "--image", picture())
    assert outcome.code == FINE
    assert outcome.said == (
        "cnnshape: photo.png is 6x8x1, and the file declares 4x4x1: the weights of `fc` (dense) "
        "are 48x2 instead of 16x2, so weights trained at 4x4x1 do not fit; resize the picture to "
        "4x4x1 to keep them\n"
    )
    assert command("run", "dense.yaml", "--image", picture(size=(4, 4))).said == ""
    assert command("run", network(), "--image", picture()).said == ""
