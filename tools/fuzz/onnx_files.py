"""ONNX files as what is broken. Needs the package onnx: `python -m tools.fuzz --onnx`."""

from __future__ import annotations

from pathlib import Path
from random import Random

from cnnshape.importing.sources import onnx_model
from tools.fuzz.imported_models import target
from tools.fuzz.onnx_mutators import mutated
from tools.fuzz.onnx_seeds import chosen_model


def _input_of(random: Random) -> bytes:
    return mutated(chosen_model(random), random, chosen_model)


def _prepare(folder: Path) -> None:
    """Put an array beside the files, which some of them refer to."""
    (folder / "w.bin").write_bytes(bytes(range(256)) * 16)


TARGET = target(".onnx", onnx_model, _input_of, _prepare)
