"""The pictures of docs/editor.md show what the language server answers today."""

from __future__ import annotations

import pytest

from tools import editor_pictures
from tools.page_folder import DOCS

pytest.importorskip("pygls", reason="the language server needs pygls: pip install '.[editor]'")


def test_the_pictures_are_current_and_load_nothing() -> None:
    pictures = editor_pictures.folder()
    assert list(pictures.differences()) == [], "run `python -m tools.editor_pictures`"
    assert all("url(" not in text and "<script" not in text for text in pictures.pages.values())


def test_every_picture_is_shown() -> None:
    page = (DOCS / "editor.md").read_text(encoding="utf-8")
    for path in editor_pictures.FOLDER.iterdir():
        assert f"(editor/{path.name})" in page
