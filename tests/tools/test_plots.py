"""The pictures of docs/pictures.md are those that its commands draw."""

from __future__ import annotations

import re

import pytest

from tests.report.vector import Vector
from tools.plots import FOLDER, PAGE, commands, plots

pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")
pytest.importorskip("PIL", reason="Pillow writes the photo")


def test_every_picture_of_the_page_has_its_command_and_its_file() -> None:
    shown = re.findall(r"\(plots/(\w+)\.svg\)", PAGE.read_text(encoding="utf-8"))
    assert shown == list(commands())
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.svg" for name in shown}


def test_pictures_say_what_their_commands_draw() -> None:
    for name, text in plots().items():
        kept = Vector.of((FOLDER / f"{name}.svg").read_bytes())
        drawn = Vector.of(text.encode())
        assert kept.texts() == drawn.texts(), f"{name}: run `python -m tools.plots`"
        assert kept.ids(r"[\w-]+-\d+") == drawn.ids(r"[\w-]+-\d+")


@pytest.mark.parametrize("name", commands())
def test_a_picture_loads_nothing(name: str) -> None:
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert "url(http" not in kept
    assert "<script" not in kept
