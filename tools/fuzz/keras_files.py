"""Files of Keras 3 as what is broken; Keras is not needed: `python -m tools.fuzz --keras`."""

from __future__ import annotations

from pathlib import Path
from random import Random

from cnnshape.importing.sources import keras_model
from tools.fuzz.imported_models import target
from tools.fuzz.keras_mutators import mutated
from tools.fuzz.keras_seeds import chosen_model


def _input_of(random: Random) -> bytes:
    return mutated(chosen_model(random), random, chosen_model)


def _prepare(_: Path) -> None:
    """Put nothing beside the files: they read nothing there."""


TARGET = target(".keras", keras_model, _input_of, _prepare)
