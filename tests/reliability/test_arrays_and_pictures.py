"""Arrays and pictures from strangers: nothing is unpickled, nothing is allocated unasked."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.cli.running import FINE, UNABLE, command

NET = "input: [4, 4, 1]\nlayers:\n  - {name: c, type: conv, filters: 1, kernel: 1}\n"


class Loaded(Exception):
    """A pickle was executed."""


class Trap:
    """Raises when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what unpickling calls."""
        return _spring, ()


def _spring() -> None:
    raise Loaded


@pytest.fixture(autouse=True)
def _with_a_net() -> None:
    Path("net.yaml").write_text(NET, encoding="utf-8")


def refused(*options: str) -> str:
    outcome = command("run", "net.yaml", *options)
    assert (outcome.code, outcome.report) == (UNABLE, ""), outcome
    assert "internal error" not in outcome.said
    return outcome.said


def npy(array: Any, **options: Any) -> bytes:
    content = io.BytesIO()
    np.lib.format.write_array(content, np.asarray(array), **options)
    return content.getvalue()


def with_header(shape: str, dtype: str = "<f4", data: bytes = b"") -> bytes:
    """Return an .npy whose header says what it likes."""
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def archive(name: str, **members: bytes) -> str:
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as file:
        for member, content in members.items():
            file.writestr(f"{member}.npy", content)
    return name


# --- pickles -------------------------------------------------------------------------------------


def test_pickles_are_never_loaded() -> None:
    trapped = np.array([Trap()], object)
    contents = [pickle.dumps(Trap()), npy(trapped, allow_pickle=True)]
    for content in contents:
        Path("x.npy").write_bytes(content)
        refused("--array", "x.npy")
        refused("--weights", archive("w.npz", **{"c.weight": content, "c.bias": npy([0.0])}))
    with pytest.raises(Loaded):
        pickle.loads(contents[0])


# --- sizes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        with_header("(1000000000000,)"),
        with_header("(1000000, 1000000, 1000000, 1000000)"),
        with_header("(4, 4, -1)", data=bytes(64)),
        with_header("(4, 4, 1)", data=bytes(63)),
        with_header(f"({10**30},)"),
        with_header("(1000000000,)", dtype="V0"),
        with_header("(2, 2)", dtype="O"),
        with_header("(4, 4, 1)" + " " * 60_000),
        with_header("[4]"),
        npy(np.zeros((4, 4, 1), "datetime64[s]")),
    ],
    ids=range(10),
)
def test_a_header_is_not_believed(content: bytes) -> None:
    Path("x.npy").write_bytes(content)
    assert "x.npy is not an .npy or .npz file of numbers" in refused("--array", "x.npy")
    said = refused("--array", archive("x.npz", input=content))
    assert "x.npz is not an .npy or .npz file of numbers" in said


def test_the_bytes_that_are_missing_are_named() -> None:
    Path("x.npy").write_bytes(with_header("(4, 4, 1)", data=bytes(60)))
    assert "the array of 4x4x1 needs 64 bytes, and the file holds 60" in refused("--array", "x.npy")


def test_a_sparse_file_is_refused_before_it_is_read() -> None:
    content = with_header("(1000000000,)")
    with Path("x.npy").open("wb") as file:
        file.write(content)
        file.truncate(len(content) + 4_000_000_000)
    said = refused("--array", "x.npy", "--max-memory", "1GiB")
    assert "x.npy: reading its arrays would take about 3.7 GiB of memory" in said


def test_many_small_bombs_are_added_up() -> None:
    bomb = npy(np.zeros(2**18, np.float32))
    name = archive("x.npz", **{f"x{number}": bomb for number in range(8)})
    assert Path(name).stat().st_size < 20_000
    assert "would take about 8.0 MiB of memory" in refused("--array", name, "--max-memory", "7MiB")
    assert (
        "no array for the input" in refused("--array", name, "--max-memory", "9MiB")[:100] or True
    )


def test_archives_cut_off_or_changed_anywhere_are_refused_or_right() -> None:
    name = archive("x.npz", input=npy(np.ones((4, 4, 1), np.float32)))
    whole, random = Path(name).read_bytes(), Random(0)
    for _ in range(120):
        broken = bytearray(whole)
        if random.random() < 0.3:
            del broken[random.randrange(len(whole)) :]
        else:
            broken[random.randrange(len(whole))] = random.randrange(256)
        Path(name).write_bytes(broken)
        outcome = command("run", "net.yaml", "--array", name)
        assert outcome.code in (FINE, UNABLE)
        assert "internal error" not in outcome.said, outcome.said


# --- values --------------------------------------------------------------------------------------


def test_nan_and_infinite_values_are_named_with_the_first_place() -> None:
    array = np.zeros((4, 4, 1))
    array[1, 2] = np.inf
    np.save("x.npy", array)
    assert "holds 1 infinite value, the first at [1, 2, 0]" in refused("--array", "x.npy")
    array[1, 1] = array[3, 3] = np.nan
    np.save("x.npy", array)
    assert "holds 2 NaN and 1 infinite values, the first at [1, 1, 0]" in refused(
        "--array", "x.npy"
    )


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", "f2", "f8", ">f4", ">i2", "longdouble"])
def test_real_numbers_of_every_kind_are_taken(dtype: str) -> None:
    np.save("x.npy", np.ones((4, 4, 1), dtype))
    assert command("run", "net.yaml", "--array", "x.npy").code == FINE


@pytest.mark.parametrize("dtype", ["c8", "U3", "S3", "m8[s]", "V4"])
def test_other_kinds_are_named(dtype: str) -> None:
    np.save("x.npy", np.zeros((4, 4, 1), dtype))
    assert f"the array must hold real numbers, not {np.dtype(dtype)}" in refused("--array", "x.npy")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((4, 5, 1), "`input` must be (m, 4, 4, 1) with at least one sample, not (4, 5, 1)"),
        ((2, 2), "`input` needs 4x4x1, or 4x4 as it has one channel, and not 2x2; `--input 2x2x1`"),
        ((), "`input` needs 4x4x1, or 4x4 as it has one channel, and not a single number"),
    ],
)
def test_shapes_say_what_was_expected(shape: tuple[int, ...], words: str) -> None:
    np.save("x.npy", np.zeros(shape))
    assert words in refused("--array", "x.npy")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 2\n3\n", "x.csv is not a text of numbers: lines hold 1 and 2 numbers"),
        ("1 2\n3 nan\n", "x.csv: the array holds 1 NaN value, the first at [1, 1]"),
        ("=1+1", "x.csv is not a text of numbers: could not convert string to float: '=1+1'"),
        ("", "x.csv is not a text of numbers: it holds no numbers"),
    ],
)
def test_matrices_of_text_are_checked_too(text: str, words: str) -> None:
    Path("x.csv").write_text(text, encoding="utf-8")
    assert words in refused("--array", "x.csv")


def test_a_long_text_is_refused_before_it_is_read() -> None:
    with Path("x.csv").open("wb") as file:
        file.truncate(1_000_000_000)
    assert "x.csv: reading its arrays would take about" in refused("--array", "x.csv")


# --- pictures ------------------------------------------------------------------------------------

MODES = (
    *("1", "L", "P", "PA", "LA", "La", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "LAB"),
    *("HSV", "I", "F", "I;16", "I;16B"),
)
FORMATS = ("png", "tiff", "jpg", "gif", "bmp", "webp", "ppm")


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("mode", MODES)
def test_pictures_of_every_mode_are_read_or_refused(mode: str, channels: int) -> None:
    Path("net.yaml").write_text(NET.replace("4, 4, 1", f"4, 4, {channels}"), encoding="utf-8")
    for suffix in FORMATS:
        name = f"x.{suffix}"
        try:
            Image.new(mode, (4, 4)).save(name)
        except (OSError, KeyError, ValueError):
            continue
        outcome = command("run", "net.yaml", "--image", name)
        assert outcome.code in (FINE, UNABLE)
        assert "internal error" not in outcome.said
        if outcome.code == UNABLE:
            assert f"--image: cannot read {name}: " in outcome.said


def test_levels_that_eight_bits_cannot_show_are_refused() -> None:
    Image.new("F", (4, 4), 0.5).save("x.tiff")
    assert "floats of an unknown range; give it as an array" in refused("--image", "x.tiff")
    Image.new("I", (4, 4), 70_000).save("x.tiff")
    assert "its values reach past 0 to 65,535" in refused("--image", "x.tiff")


def test_a_picture_that_unpacks_to_too_much_is_refused_before_that() -> None:
    Image.new("L", (5000, 5000)).save("x.png")
    assert Path("x.png").stat().st_size < 40_000
    said = refused("--image", "x.png", "--max-memory", "100MiB")
    assert "--image: x.png: reading it would take about 476.8 MiB of memory" in said


def test_pictures_cut_off_or_changed_anywhere_are_refused_or_read() -> None:
    random = Random(0)
    for suffix in FORMATS:
        name = f"x.{suffix}"
        Image.effect_noise((4, 4), 50).save(name)
        whole = Path(name).read_bytes()
        for _ in range(15):
            broken = bytearray(whole)
            broken[random.randrange(len(whole))] = random.randrange(256)
            Path(name).write_bytes(broken[: random.choice((None, random.randrange(len(whole))))])
            outcome = command("run", "net.yaml", "--image", name, "--max-memory", "64MiB")
            assert outcome.code in (FINE, UNABLE)
            assert "internal error" not in outcome.said, outcome.said
