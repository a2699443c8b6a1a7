"""A folder means the architectures in it; what is none is skipped and counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnshape.linting.files import files_in

ARCHITECTURE = "input: [8, 1]\nlayers:\n  - {type: relu}\n"


def test_a_file_that_is_named_is_taken_as_it_is(tmp_path: Path) -> None:
    assert files_in(["missing.yaml", "-", "resnet50"]).files == ["missing.yaml", "-", "resnet50"]


def test_paths_that_are_named_twice_are_taken_once(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(ARCHITECTURE)
    assert files_in([str(file), str(tmp_path), str(file)]).files == [str(file)]


@pytest.mark.parametrize(
    "text",
    [
        ARCHITECTURE,
        "layers: []\ninputs: {a: [8]}\n",
        "name: child\nextends: family.yaml\n",
        '"layers":\n  - 1\n"input": [8]\n',
        "{input: [8, 1], layers: [{type: relu}]}",
        "input: [8\nlayers: : :\n",
    ],
)
def test_what_has_layers_and_an_input_or_extends_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yml").write_text(text)
    found = files_in([str(tmp_path)])
    assert found.files == [str(tmp_path / "a.yml")]
    assert found.skipped == []


@pytest.mark.parametrize(
    "content",
    [b"", b"services:\n  web:\n    input: 1\n    layers: 2\n", b"layers: []\n", b"\x00\xff\xfe"],
)
def test_other_yaml_is_skipped_and_counted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    assert files_in([str(tmp_path)])[:2] == ([], [str(tmp_path / "a.yaml")])


@pytest.mark.parametrize(
    "text",
    [
        "input: [28, 28, 1]\nlayres:\n  - {type: relu}\n",
        "inputt: [28, 28, 1]\nlayers:\n  - {type: relu}\n",
    ],
)
def test_a_key_that_is_misspelt_does_not_hide_a_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    assert files_in([str(tmp_path)]).files == [str(tmp_path / "a.yaml")]


def test_installed_and_built_files_are_not_searched(tmp_path: Path) -> None:
    (tmp_path / "venv" / "deep").mkdir(parents=True)
    (tmp_path / "venv" / "deep" / "a.yaml").write_text(ARCHITECTURE)
    assert files_in([str(tmp_path)]).files == []


def test_a_file_is_taken_once_whatever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text(ARCHITECTURE)
    monkeypatch.chdir(tmp_path)
    assert files_in(["a.yaml", "./a.yaml", f"../{tmp_path.name}/a.yaml"]).files == ["a.yaml"]


def test_folders_are_searched_in_order_but_not_hidden_ones(tmp_path: Path) -> None:
    for name in ("b/z.yaml", "b/a.yaml", "a/x.YML", ".hidden/h.yaml", "b/notes.txt", "c.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(ARCHITECTURE)
    names = [str(Path(file).relative_to(tmp_path)) for file in files_in([str(tmp_path)]).files]
    assert names == ["c.yaml", "a/x.YML", "b/a.yaml", "b/z.yaml"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ARCHITECTURE)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self.yaml").symlink_to(tmp_path / "self.yaml")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    assert files_in([str(tmp_path)]).files == [str(tmp_path / "a.yaml")]
