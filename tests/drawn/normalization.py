"""Random norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.drawn.layer import Bounds, Draw, Drawn, Keys, Shape, divisors, fused_activation

def batch_norm


def instance_norm


def group_norm


def layer_norm


def _norm


def local_response_norm
