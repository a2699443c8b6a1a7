"""Settings come from the nearest file of settings, and wrong ones say what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnshape.catalogue import Severity
from cnnshape.linting.settings import NONE, Settings, WrongSettings, settings_of


def written(folder: Path, text: str, name: str = "cnnshape.toml") -> Settings:
    (folder / name).write_text(text)
    return settings_of(folder)


def test_without_a_file_everything_is_asked(tmp_path: Path) -> None:
    assert settings_of(tmp_path).selection == NONE.selection


def test_all_settings_are_read(tmp_path: Path) -> None:
    text = """
        select = ["G", "N301"]
        extend-select = ["H"]
        ignore = ["G202"]
        fail-on = "info"
        per-file-ignores = {"old/*.yaml" = ["G"], "lenet.yaml" = ["H801"]}
        """
    found = written(tmp_path, text)
    assert found.selection.select == ("G", "N301", "H")
    assert found.selection.ignore == ("G202",)
    assert found.fail_on is Severity.INFO
    assert not found.selection_for(tmp_path / "old" / "a.yaml").includes("G201")
    assert found.selection_for(tmp_path / "old" / "a.yaml").includes("N301")
    assert not found.selection_for(tmp_path / "deep" / "lenet.yaml").includes("H801")
    assert found.selection_for(tmp_path / "new" / "a.yaml").includes("G201")


def test_more_is_selected_beside_everything(tmp_path: Path) -> None:
    assert written(tmp_path, 'extend-select = ["G"]').selection.includes("N301")


def test_the_nearest_file_holds_and_its_own_file_comes_first(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    written(tmp_path, 'select = ["G"]')
    written(inner, '[tool.other]\nselect = ["A"]', "pyproject.toml")
    assert settings_of(inner).selection.select == ("G",)
    settings_of.cache_clear()
    written(inner, '[tool.cnnshape]\nselect = ["N"]', "pyproject.toml")
    assert settings_of(inner).selection.select == ("N",)
    settings_of.cache_clear()
    assert written(inner, 'select = ["A"]').selection.select == ("A",)
    settings_of.cache_clear()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('selct = ["G"]', "there is no setting `selct`: did you mean `select`?"),
        ('select = "G"', "`select` must be a list of codes or prefixes"),
        ("select = [1]", "`select` must be a list of codes or prefixes"),
        ('ignore = ["Q7"]', "`ignore`: there is no code `Q7`"),
        ('fail-on = "never"', "`fail-on` must be one of error, warning, info"),
        ("per-file-ignores = []", "`per-file-ignores` must be a table of file patterns"),
        ("exclude = [1]", "`exclude` must be a list of file patterns"),
        ('per-file-ignores = {"a" = "G"}', "`per-file-ignores` must be a list of codes"),
        ("select = [", "is not TOML"),
    ],
)
def test_wrong_settings_name_the_file_the_setting_and_the_way_out(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(WrongSettings) as raised:
        written(tmp_path, text)
    assert words in str(raised.value)
    assert str(tmp_path / "cnnshape.toml") in str(raised.value)


def test_settings_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cnnshape.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(WrongSettings, match="is not TOML"):
        settings_of(tmp_path)


def test_a_section_that_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"`tool\.cnnshape` must be a table"):
        written(tmp_path, "[tool]\ncnnshape = 1", "pyproject.toml")
