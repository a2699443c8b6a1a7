"""There is a kernel for every kind, and no kernel imports a formula."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from cnnshape.layers import LAYER_MODULES

RESOLVED_WHILE_READING = {"separable_conv"}


@pytest.mark.parametrize("module", LAYER_MODULES)
def test_every_kind_has_a_kernel_in_the_module_of_its_name(module: str) -> None:
    kernels = import_module(f"cnnshape.execution.{module}").KERNELS
    assert set(kernels) == set(LAYER_MODULES[module]) - RESOLVED_WHILE_READING


def test_the_input_has_a_kernel_too() -> None:
    assert set(import_module("cnnshape.execution.entry").KERNELS) == {"input"}


def test_executing_reaches_neither_the_formulas_nor_the_window_algebra() -> None:
    script = """
import pkgutil, sys
import cnnshape.execution
for module in pkgutil.iter_modules(cnnshape.execution.__path__):
    __import__(f"cnnshape.execution.{module.name}")
packages = {name.split(".")[1] for name in sys.modules if name.startswith("cnnshape.")}
print(*sorted(packages))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    words_and_data = ["catalogue", "diagnostics", "layers", "network", "numbers", "phrases"]
    assert done.stdout.split() == sorted(["execution", *words_and_data])
