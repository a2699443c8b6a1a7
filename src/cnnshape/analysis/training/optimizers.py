"""Optimizers: how many numbers each keeps beside every parameter that it trains."""

from collections.abc import Mapping
from types import MappingProxyType

OPTIMIZERS: Mapping[str, int] = MappingProxyType({"sgd": 0, "momentum": 1, "rmsprop": 1, "adam": 2})
"""Plain gradient descent keeps nothing; momentum a mean of gradients, rmsprop one of their squares,
adam both (and adamw, whose weight decay keeps nothing)."""
