"""Lists of layers of the designs so far: a sweep has most of them many times."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.language.compiled.forms import Form
from cnnshape.network import Node, Shape

MAX_SIZE = 100_000
"""Layers in all lists; more are forgotten: a long sweep must not fill the memory."""


class WorkedOut(NamedTuple):
    """A list of layers with its values: its form, and the layer or the arguments of each step."""

    form: Form
    given: tuple[Any, ...]


class KnownLists:
    """Lists by what the names that they use mean; their nodes by names, their claims by shapes.

    Lists are distinguished by `id`: what is known of one is forgotten with it.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self.worked_out: dict[Hashable, WorkedOut] = {}
        self.nodes: dict[tuple[int, str, tuple[str, ...]], tuple[Node, ...]] = {}
        self.claims: dict[tuple[int, tuple[Shape | None, ...]], Sequence[Claim | None]] = {}
        self.size = 0

    def forget_if_full(self) -> None:
        """Drop everything if it is too much."""
        if self.size > MAX_SIZE:
            self.worked_out.clear()
            self.nodes.clear()
            self.claims.clear()
            self.size = 0
