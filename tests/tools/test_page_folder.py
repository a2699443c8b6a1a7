"""A folder of generated pages is written whole, and each difference is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.page_folder import PageFolder, write_or_check

PAGES = {"a.md": "first\n", "b.md": "second\n"}


@pytest.fixture
def folder(tmp_path: Path) -> PageFolder:
    return PageFolder(tmp_path / "pages", PAGES, frozenset({"by_hand.md"}))


def test_what_was_written_is_current(folder: PageFolder) -> None:
    assert write_or_check(folder, []) == 0
    assert write_or_check(folder, ["--check"]) == 0
    assert {path.name: path.read_text("utf-8") for path in folder.path.iterdir()} == PAGES


def test_each_difference_is_named_and_then_repaired(
    folder: PageFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write()
    (folder.path / "by_hand.md").write_text("by hand", encoding="utf-8")
    (folder.path / "a.md").write_text("old", encoding="utf-8")
    (folder.path / "b.md").unlink()
    (folder.path / "z.md").write_text("gone", encoding="utf-8")
    assert write_or_check(folder, ["--check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/pages: a.md is not current",
        "docs/pages: b.md is missing",
        "docs/pages: z.md has no source in the code",
    ]
    assert write_or_check(folder, []) == 0
    assert write_or_check(folder, ["--check"]) == 0
    assert (folder.path / "by_hand.md").read_text("utf-8") == "by hand"
