"""The words that name a model of another framework where a command takes a file."""

from __future__ import annotations

from pathlib import Path

MODEL_FILES = (".onnx", ".keras")
"""How the names of files end that hold a model."""

ARCHITECTURE_FILES = (".yaml", ".yml")


def names_a_model(word: str) -> bool:
    """Say whether a word names a model of another framework, and no architecture file."""
    if word.lower().endswith(MODEL_FILES):
        return ":" not in word or Path(word).exists()
    return ":" in word and _names_an_attribute(word)


def _names_an_attribute(word: str) -> bool:
    from cnnshape.importing.python_names import named_in

    is_file = word.lower().endswith(ARCHITECTURE_FILES) or Path(word).exists()
    return not is_file and named_in(word) is not None
