"""Files that are read together say what each says by itself, and shared files are read once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cnnshape import analyze, load
from cnnshape.diagnostics import Source
from cnnshape.language import many_files
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.language.expansion import expansion_cache
from cnnshape.language.loading import origin_of, read_buffer_or_file
from cnnshape.language.many_files import ManyFiles
from cnnshape.language.yaml.values import Table
from cnnshape.network import NOWHERE, Origin

BASE = "input: [8, 8, 1]\nparameters: {size: 2}\nlayers:\n  - {type: max_pool, kernel: =size}\n"
HEIR = "extends: base.yaml\nparameters: {size: 4}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"base": BASE, "heir": HEIR, "other_heir": HEIR}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the extended files, each time that one is read."""
    names: list[str] = []

    def counted(buffers: Mapping[Path, str], path: Path, name: str) -> Table:
        names.append(path.stem)
        return read_buffer_or_file(buffers, path, name)

    monkeypatch.setattr(many_files, "read_buffer_or_file", counted)
    return names


@pytest.mark.parametrize("limit", ["none", "few layers", "few files"])
def test_numbers_are_those_of_each_file_by_itself(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if limit == "few layers":
        monkeypatch.setattr(expansion_cache, "MAX_CACHED", 40)
    if limit == "few files":
        monkeypatch.setattr(many_files, "MAX_KEPT", 3)
    files = ManyFiles()
    for path in bundled_files()[::10]:
        together, alone = files.analysis(origin_of(path)), analyze(load(path))
        assert together.claims == alone.claims
        assert together.totals == alone.totals
        numbers, expected = (
            [row._replace(location=NOWHERE) for row in each.layers] for each in (together, alone)
        )
        assert numbers == expected
        assert together.diagnostics == alone.diagnostics


def test_the_same_keys_mean_other_layers_in_another_layout() -> None:
    text = "input: {first}\nlayout: {layout}\nlayers:\n  - {{type: reshape, shape: {second}}}\n"
    last = text.format(first=[4, 4, 2], layout="channels_last", second=[2, 8, 2])
    first = text.format(first=[2, 4, 4], layout="channels_first", second=[2, 8, 2])
    assert shapes(last) == [(4, 4, 2), (2, 8, 2)]
    assert shapes(first, after=last) == [(4, 4, 2), (8, 2, 2)]


def test_an_extended_file_is_read_once(folder: Path, read: list[str]) -> None:
    files = ManyFiles()
    for name in ("heir", "other_heir"):
        assert files.analysis(origin_of(folder / f"{name}.yaml")).layers[-1].output_shape == (
            2,
            2,
            1,
        )
    assert read == ["base"]


def test_many_files_are_forgotten(
    folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_files, "MAX_KEPT", 1)
    files = ManyFiles()
    for name in ("heir", "other_heir"):
        files.analysis(origin_of(folder / f"{name}.yaml"))
    assert read == ["base", "base"]


def test_a_buffer_is_read_in_place_of_what_is_on_disk(folder: Path) -> None:
    files = ManyFiles()
    origin = origin_of(folder / "heir.yaml")
    base = (folder / "base.yaml").resolve()
    edited = origin._replace(buffers={base: BASE.replace("[8, 8, 1]", "[16, 16, 1]")})
    sizes = [files.analysis(each).layers[-1].output_shape for each in (origin, edited, origin)]
    assert sizes == [(2, 2, 1), (4, 4, 1), (2, 2, 1)]


def shapes(text: str, after: str | None = None) -> list[tuple[int, ...] | None]:
    """Return the shapes of a network, channels last, that is read after another."""
    files = ManyFiles()
    for each in filter(None, (after, text)):
        analysis = files.analysis(Origin(Source("text.yaml", each), Path()))
    return [row.output_shape for row in analysis.layers]
