"""All pictures: valid, legible on light and dark, the same each time, alone with their style."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any
from unittest.mock import patch

import pytest

import cnnshape
from cnnshape.report.plots import style
from cnnshape.report.plots.layers import layers_picture
from cnnshape.report.plots.picture import NEEDS_MATPLOTLIB, Picture, drawn, format_of
from tests.report.hostile import Hostile, every_hostile_text, quoted, steering
from tests.report.vector import Vector, vector

matplotlib: Any = pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")

PNG = b"\x89PNG\r\n\x1a\n"
WHITE, DARK = "#ffffff", "#0d1117"


def lenet() -> Picture:
    return layers_picture(cnnshape.analyze(cnnshape.load("lenet")))


def test_a_picture_is_the_same_each_time_and_has_no_date() -> None:
    first, second = lenet().content("svg"), lenet().content("svg")
    assert first == second
    assert b"date" not in first
    assert lenet().content("png") == lenet().content("png")


def test_a_png_has_the_inches_of_the_figure_and_is_not_empty() -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow reads the picture")
    picture = lenet()
    content = picture.content("png")
    assert content.startswith(PNG)
    opened = image.open(io.BytesIO(content)).convert("RGBA")
    width, height = picture.figure.get_size_inches() * style.STYLE["savefig.dpi"]
    assert opened.size == (int(width), int(height))
    assert opened.getpixel((0, 0))[3] == 0, "the background is transparent"
    assert len({colour for _, colour in opened.getcolors(1 << 20)}) > 10


def test_text_is_text_and_nothing_is_loaded() -> None:
    content = lenet().content("svg").decode()
    assert {"conv1", "fc3", "Activation size", "MACs", "Live bytes"} <= set(vector(lenet()).texts())
    assert "<script" not in content
    assert "url(http" not in content


def test_the_title_is_that_of_the_network() -> None:
    root = vector(lenet()).root
    assert root[0].text == "LeNet-5 (course variant)"
    assert repr(lenet()) == "Picture('LeNet-5 (course variant)')"


@every_hostile_text
def test_hostile_texts_are_shown_as_they_are(hostile: Hostile) -> None:
    text = f"name: {quoted(hostile.text)}\ninput: [4]\nlayers: [{{type: dense, units: 2}}]\n"
    picture = layers_picture(cnnshape.analyze(cnnshape.loads(text)))
    drawing = vector(picture)
    shown = f"{hostile.shown}: float32"
    assert "".join(shown.split()) in {"".join(each.split()) for each in drawing.texts()}
    assert not steering(picture.content("svg").decode().replace("\n", ""))
    assert picture.content("png").startswith(PNG)


def test_settings_of_a_user_neither_change_nor_are_changed() -> None:
    usual = lenet().content("svg")
    with matplotlib.rc_context({"font.size": 40, "svg.fonttype": "path", "axes.grid": False}):
        before = dict(matplotlib.rcParams)
        assert lenet().content("svg") == usual
        assert dict(matplotlib.rcParams) == before


def test_pyplot_is_not_used() -> None:
    program = (
        "import sys, cnnshape\n"
        "from cnnshape.report.plots.layers import layers_picture\n"
        "assert 'matplotlib' not in sys.modules\n"
        "layers_picture(cnnshape.analyze(cnnshape.load('lenet'))).content('svg')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_a_notebook_gets_the_picture_as_svg() -> None:
    assert Vector.of(lenet()._repr_svg_().encode()).ids("macs-.*")


def test_a_picture_is_saved_in_the_format_of_its_name(tmp_path: Any) -> None:
    lenet().save(tmp_path / "a.PNG")
    assert (tmp_path / "a.PNG").read_bytes().startswith(PNG)
    with pytest.raises(ValueError, match=r"ends in \.svg or \.png, not a\.pdf"):
        format_of("a.pdf")


def test_without_matplotlib_the_error_names_the_extra() -> None:
    with (
        patch("cnnshape.report.plots.picture.find_spec", return_value=None),
        pytest.raises(ImportError) as error,
    ):
        drawn("x", 1, 1, lambda figure: None)
    assert str(error.value) == NEEDS_MATPLOTLIB
    assert "pip install 'cnnshape[plot]'" in NEEDS_MATPLOTLIB


@pytest.mark.parametrize("page", [WHITE, DARK])
@pytest.mark.parametrize(
    ("colour", "least"), [(style.TEXT, 4), (style.USUAL, 3), (style.LARGEST, 3), (style.EARLIER, 3)]
)
def test_colours_have_contrast_on_light_and_dark_pages(
    page: str, colour: str, least: float
) -> None:
    one, other = sorted((luminance(page), luminance(colour)))
    assert (other + 0.05) / (one + 0.05) >= least


def test_the_two_colours_differ_for_every_kind_of_colour_vision() -> None:
    blue, orange = (rgb(colour) for colour in (style.USUAL, style.LARGEST))
    assert blue[2] - orange[2] > 0.5, "nobody who sees colours takes blue for orange"


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def luminance(colour: str) -> float:
    """Return the relative luminance as the guidelines for accessible pages (WCAG 2) define it."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
