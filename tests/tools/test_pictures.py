"""The pictures of the README show what is printed; colours and the drawing itself may change."""

from __future__ import annotations

import pytest

from tools.pictures import FOLDER, Picture, pictures, text_in, without_blanks

PICTURES = {picture.name: picture for picture in pictures()}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_a_picture_shows_what_is_printed(picture: Picture) -> None:
    kept = (FOLDER / f"{picture.name}.svg").read_text(encoding="utf-8")
    assert text_in(kept) == without_blanks(picture.plain), "run `python -m tools.pictures`"
    assert text_in(picture.svg()) == text_in(kept)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_loads_nothing(name: str) -> None:
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert "url(http" not in kept
    assert "<script" not in kept


OF_OTHER_TOOLS = {"training"}
"""Pictures that `tools.training_page` writes."""


def test_every_picture_is_written_by_a_tool() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*PICTURES} | OF_OTHER_TOOLS
