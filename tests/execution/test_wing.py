"""The wing as a whole: a kernel for every kind, and no ear for what the formulas say."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from cnnshape.layers import LAYER_MODULES

RESOLVED_WHILE_READING = {"separable_conv"}


@pytest.mark.parametrize("room", LAYER_MODULES)
def test_every_kind_has_a_kernel_in_the_room_of_its_name(room: str) -> None:
    kernels = import_module(f"cnnshape.execution.{room}").KERNELS
    assert set(kernels) == set(LAYER_MODULES[room]) - RESOLVED_WHILE_READING


def test_the_input_has_a_kernel_too() -> None:
    assert set(import_module("cnnshape.execution.entry").KERNELS) == {"input"}


def test_executing_reaches_neither_the_formulas_nor_the_window_algebra() -> None:
    script = """
import pkgutil, sys
import cnnshape.execution
for module in pkgutil.iter_modules(cnnshape.execution.__path__):
    __import__(f"cnnshape.execution.{module.name}")
rooms = {name.split(".")[1] for name in sys.modules if name.startswith("cnnshape.")}
print(*sorted(rooms))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    words_and_data = ["catalogue", "diagnostics", "layers", "network", "phrases"]
    assert done.stdout.split() == sorted(["execution", *words_and_data])
