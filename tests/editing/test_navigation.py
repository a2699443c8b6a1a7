"""Definitions and references: of layers, blocks, parameters and files, also across files."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnshape.editing.document import Document, Position
from cnnshape.editing.entities import REFERENCE_KEYS, EntityKind
from cnnshape.editing.navigation import definition, entity_at, highlights, references
from cnnshape.editing.snapshot import Settings, Snapshot, snapshot_of
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.language.schema.architecture import file_schema
from cnnshape.layers import KINDS

from .texts import BLOCKS, SMALL, at, read

REFERENCE = "#/$defs/reference"

READERS = """\
input: [16, 16, 8]
parameters: {base: 8}
blocks:
  unit:
    inputs: [below, skip]
    parameters: {width: =base}
    layers:
      - {name: body, type: conv, from: below, filters: =width, kernel: 3, padding: same}
      - {type: add, from: [body, skip]}
layers:
  - {name: stem, type: conv, filters: =base, kernel: 1, repeat: 2}
  - {name: unit_a, type: unit, from: [stem_1, stem]}
  - {type: unit, from: [unit_a.body, input], width: 8}
  - {type: relu, from: "unit_2"}
outputs: [relu_1, unit_a]
"""


def place(span: tuple[object, ...]) -> tuple[object, ...]:
    return span[1:3]


def defined(text: str, word: str, occurrence: int = 0, shift: int = 0) -> list[Position]:
    line, column = at(text, word, occurrence)
    found = definition(read(text), Position(line, column + shift))
    return [Position(*each[1:3]) for each in found]


def test_a_name_leads_to_the_layer_that_is_called_so() -> None:
    assert defined(READERS, "body, skip") == [at(READERS, "body")]
    assert defined(READERS, "below, filters") == [at(READERS, "below")]
    assert defined(READERS, "unit_a]") == [at(READERS, "unit_a")]


def test_the_name_of_a_copy_leads_to_the_repeated_layer() -> None:
    assert defined(READERS, "stem_1") == [at(READERS, "stem,")]


def test_each_part_of_a_name_within_a_block_leads_to_its_own_layer() -> None:
    assert defined(READERS, "unit_a.body") == [at(READERS, "unit_a")]
    assert defined(READERS, "unit_a.body", shift=8) == [at(READERS, "body")]


def test_a_default_name_leads_to_its_layer() -> None:
    assert defined(READERS, "unit_2", shift=1) == [at(READERS, "{type: unit,")]
    assert defined(READERS, "relu_1") == [at(READERS, "{type: relu")]
    assert defined(READERS, "input], width") == [at(READERS, "[16")]


def test_types_lead_to_blocks_and_names_in_expressions_to_parameters() -> None:
    assert defined(READERS, "unit, from: [stem_1") == [at(READERS, "unit:")]
    assert defined(READERS, "=width, kernel: 3", shift=2) == [at(READERS, "width: =")]
    assert defined(READERS, "=base, kernel: 1", shift=2) == [at(READERS, "base: 8")]
    assert defined(READERS, "=base}", shift=2) == [at(READERS, "base: 8")]
    assert defined(READERS, "width: 8}") == [at(READERS, "width: =")]


def test_a_kind_leads_nowhere() -> None:
    assert defined(READERS, "conv") == []
    assert defined(READERS, "kernel") == []


def test_references_are_all_places_of_the_same_thing() -> None:
    found = references(read(READERS), at(READERS, "body"))
    assert [(place(each.span), each.defines) for each in found] == [
        (at(READERS, "body"), True),
        (at(READERS, "body, skip"), False),
        (at(READERS, "body, input"), False),
    ]
    of_block = references(read(READERS), at(READERS, "width: =base"))
    assert {place(each.span) for each in of_block} == {
        at(READERS, "width: =base"),
        Position(8, READERS.splitlines()[7].index("=width") + 2),
        at(READERS, "width: 8}"),
    }


def test_a_word_in_an_escaped_text_is_left_out_rather_than_misplaced() -> None:
    text = SMALL + 'outputs: ["\\x66irst"]\n'
    assert read(text).analysis is not None
    assert len(references(read(text), at(text, "first"))) == 1


def test_highlights_are_those_of_the_text_alone() -> None:
    assert len(highlights(read(SMALL), at(SMALL, "width"))) == 3
    assert highlights(read(SMALL), at(SMALL, "kernel")) == ()


def test_a_type_that_a_parameter_says_means_the_block() -> None:
    text = BLOCKS.replace("input:", "parameters: {kind: unit}\ninput:").replace(
        "{type: unit, width: 4}", "{type: =kind, width: 4}"
    )
    assert read(text).analysis is not None
    found = entity_at(read(text), at(text, "unit}"))
    assert found is not None
    assert found.entity.kind is EntityKind.BLOCK


def test_every_key_of_a_layer_that_names_another_is_known() -> None:
    definitions = file_schema()["$defs"]
    properties = [definitions["placement"]["properties"]]
    properties += [definitions[kind]["properties"] for kind in KINDS]
    found = {key for each in properties for key, schema in each.items() if REFERENCE in str(schema)}
    assert found - {"from_one"} == set(REFERENCE_KEYS)


def test_a_text_that_is_no_yaml_names_nothing() -> None:
    broken = read("input: [8", before=read(SMALL))
    assert definition(broken, Position(1, 1)) == ()
    assert references(broken, Position(1, 1)) == ()


FAMILY = """\
input: [8, 8, 3]
parameters: {width: 4}
blocks:
  unit: {parameters: {n: }, layers: [{name: body, type: conv, filters: =n, kernel: 1}]}
layers:
  - {name: stem, type: unit, n: =width}
  - {name: head, type: relu}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A family, two files that extend it, one of which has its own layers, and a stranger."""
    (tmp_path / "families").mkdir()
    (tmp_path / "families" / "family.yaml").write_text(FAMILY)
    (tmp_path / "wide.yaml").write_text(
        "extends: families/family.yaml\nparameters: {width: 8}\n"
        "edits:\n  - {remove: head}\n  - {insert_after: stem, layers: [{type: unit, n: =width}]}\n"
    )
    (tmp_path / "own.yaml").write_text(
        "extends: families/family.yaml\nlayers: [{name: head, type: unit, n: 1}]\n"
    )
    (tmp_path / "stranger.yaml").write_text(FAMILY)
    return tmp_path


def opened(folder: Path, name: str) -> Snapshot:
    path = folder / name
    document = Document(path.as_uri(), path.read_text(), 1, path)
    return snapshot_of(document, Settings(workspace=folder))


def files(found: tuple[object, ...]) -> dict[str, int]:
    names = [Path(each.span.source.name).name for each in found]  # type: ignore[attr-defined]
    return {name: names.count(name) for name in names}


def test_definitions_are_found_in_the_extended_file(folder: Path) -> None:
    wide = opened(folder, "wide.yaml")
    text = wide.document.text
    (span,) = definition(wide, at(text, "unit, n"))
    assert (Path(span.source.name).name, place(span)) == ("family.yaml", at(FAMILY, "unit"))
    (span,) = definition(wide, at(text, "head"))
    assert place(span) == at(FAMILY, "head")
    (span,) = definition(wide, at(text, "families/"))
    assert (span.source.name, place(span)) == (
        str((folder / "families" / "family.yaml").resolve()),
        (1, 1),
    )


def test_references_are_found_in_the_files_that_extend(folder: Path) -> None:
    family = opened(folder, "families/family.yaml")
    assert files(references(family, at(FAMILY, "width"))) == {"family.yaml": 2, "wide.yaml": 2}
    unit = files(references(family, at(FAMILY, "unit")))
    assert unit == {"family.yaml": 2, "wide.yaml": 1, "own.yaml": 1}
    assert files(references(family, at(FAMILY, "head"))) == {"family.yaml": 1, "wide.yaml": 1}


def test_a_family_is_the_same_from_any_of_its_files(folder: Path) -> None:
    wide = opened(folder, "wide.yaml")
    found = files(references(wide, at(wide.document.text, "unit")))
    assert found == {"family.yaml": 2, "wide.yaml": 1, "own.yaml": 1}


def test_a_bundled_family_is_found_too(tmp_path: Path) -> None:
    text = "extends: families/resnet.yaml\nparameters: {classes: 10}\n"
    (span,) = definition(read(text, path=tmp_path / "mine.yaml"), at(text, "classes"))[1:]
    assert Path(span.source.name) == (bundled_folder() / "families" / "resnet.yaml").resolve()
