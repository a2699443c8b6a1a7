"""Which YAML files are architectures, so that all others are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnshape.editing.document import Document
from cnnshape.editing.recognition import is_architecture
from cnnshape.language.bundled_paths import bundled_files

from .texts import SMALL

COMPOSE = "services:\n  web: {image: nginx}\n"
WORKFLOW = "name: CI\non: push\njobs: {}\n"


def recognised(text: str, path: Path | None = None) -> bool:
    return is_architecture(Document("file:///x.yaml", text, 1, path))


@pytest.mark.parametrize(
    "text",
    [
        SMALL,
        "{input: [8, 8, 3], layers: []}",
        "layers: []\ninputs: {a: [3]}\n",
        "extends: family.yaml\n",
        'name: x\nextends: "families/resnet.yaml"  # as published\n',
        "# yaml-language-server: $schema=https://example.org/cnnshape/schema.json\n",
        "input: [8, 8, 3]\nlayer: []\n",
    ],
)
def test_architectures(text: str) -> None:
    assert recognised(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        COMPOSE,
        WORKFLOW,
        "extends: airbnb\nrules: {}\n",
        "extends: [a, b]\n",
        f"# yaml-language-server: $schema=https://json.schemastore.org/other.json\n{SMALL}",
        "layers:\n  - neuron\n",
    ],
)
def test_other_files(text: str) -> None:
    assert not recognised(text)


def test_a_schema_beside_the_file_is_known_by_what_it_is_of(tmp_path: Path) -> None:
    (tmp_path / "ours.json").write_text('{\n  "title": "cnnshape architecture"\n}')
    (tmp_path / "other.json").write_text('{"title": "docker compose"}')
    for name, is_ours in {"ours": True, "other": False, "missing": True}.items():
        text = f"# yaml-language-server: $schema={name}.json\n{SMALL}"
        assert recognised(text, tmp_path / "x.yaml") is is_ours
    text = f"# yaml-language-server: $schema=missing.json\n{COMPOSE}"
    assert not recognised(text, tmp_path / "x.yaml")


def test_in_a_folder_with_settings_one_key_is_enough(tmp_path: Path) -> None:
    (tmp_path / "cnnshape.toml").write_text("")
    inside = tmp_path / "deep" / "x.yaml"
    assert recognised("input: [8, 8, 3]\n", inside)
    assert recognised("\n", inside)
    assert not recognised(COMPOSE, inside)
    assert not recognised(WORKFLOW, inside)
    assert not recognised("input: [8, 8, 3]\n", None)


def test_every_bundled_architecture_is_recognised() -> None:
    for path in bundled_files():
        assert recognised(path.read_text(encoding="utf-8"), path)
