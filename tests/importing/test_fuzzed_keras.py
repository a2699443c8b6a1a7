"""Broken files of Keras: each is a network, or a refusal in words (tools/fuzz/keras_files.py)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

import cnnshape
from cnnshape.diagnostics import ImportRefused
from tools.fuzz.fuzzer import input_of
from tools.fuzz.keras_mutators import archive
from tools.fuzz.keras_seeds import Config, nested, residual, sequence
from tools.fuzz.pieces import do, pieces
from tools.fuzz.targets import target_named
from tools.fuzz.watching import SLOW

INPUTS = 100


def test_no_promise_is_broken_by_the_first_inputs_of_a_seed() -> None:
    (piece,) = pieces(1, 0, INPUTS, "keras")
    kinds = {fault.kind for fault in do(piece).faults}
    assert not {kind for kind in kinds if not kind.endswith(SLOW)}


def test_an_input_depends_on_its_seed_and_number_alone() -> None:
    target = target_named("keras")
    first, again = ([input_of(target, seed, n)[0] for n in range(9)] for seed in (3, 3))
    assert first == again
    assert len(set(first)) == len(first)


@pytest.mark.parametrize("seed", [residual, sequence, nested])
def test_the_seeds_are_networks_without_custom_layers(
    seed: Callable[[], Config], tmp_path: Path
) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(archive(json.dumps(seed()).encode()))
    found = cnnshape.from_keras(path)
    assert not found.notes
    assert cnnshape.analyze(found.network).totals.trainable_parameters


def test_an_archive_with_damaged_contents_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    data = bytearray(archive(json.dumps(residual()).encode()))
    path.write_bytes(data)
    with ZipFile(path) as whole:
        start = whole.getinfo("config.json").header_offset + 30 + len("config.json")
    data[start : start + 20] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(ImportRefused, match=r"config.json in .* cannot be read: "):
        cnnshape.from_keras(path)


def test_an_output_that_no_layer_can_have_is_refused_at_once(tmp_path: Path) -> None:
    text = json.dumps(residual()).replace('["c", 0, 0]', '["c", 0, 1099511627776]')
    path = tmp_path / "model.keras"
    path.write_bytes(archive(text.encode()))
    with pytest.raises(ImportRefused, match="a layer reads the output 1,099,511,627,776 of `c`"):
        cnnshape.from_keras(path)
