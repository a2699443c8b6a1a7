"""Keras on PyTorch, or a skip that says why."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: pip install -e '.[reference]'")
os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras", reason="Keras is not installed: pip install -e '.[bench]'")
