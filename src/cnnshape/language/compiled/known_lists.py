"""Lists of layers of the designs so far: a sweep has most of them many times."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.structure import Structure
from cnnshape.language.compiled.forms import Form

MAX_SIZE = 100_000
"""Layers in all lists; more are forgotten: a long sweep must not fill the memory."""

MAX_NODES = 200_000
"""Nodes in all structures; more are forgotten. A space of RegNets has a thousand structures."""


class WorkedOut(NamedTuple):
    """A list of layers with its values: its form, and the layer or the arguments of each step.

    Lists with equal `wiring` add the same to the structure of a network.
    """

    form: Form
    given: tuple[Any, ...]
    wiring: Hashable


class Known(NamedTuple):
    """A structure, and the forms that it comes from: while they live, no `id` is used again."""

    structure: Structure
    forms: tuple[Form, ...]


class KnownLists:
    """Lists by what the names that they use mean, their claims by shapes, and whole structures.

    Lists are distinguished by `id`: what is known of one is forgotten with it.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self.worked_out: dict[Hashable, WorkedOut] = {}
        self.claims: dict[tuple[Hashable, ...], Sequence[Claim]] = {}
        self.structures: dict[tuple[Hashable, ...], Known] = {}
        self.rows: dict[Hashable, tuple[tuple[Any, ...], ...]] = {}
        self.size = 0
        self.nodes = 0

    def forget_if_full(self) -> None:
        """Drop everything if it is too much."""
        if self.size > MAX_SIZE:
            self.worked_out.clear()
            self.claims.clear()
            self.size = 0

    def structure_of(self, lists: Sequence[WorkedOut], build: Callable[[], Structure]) -> Structure:
        """Return the structure of the network that some lists make up; build one that is new."""
        key = tuple([each.wiring for each in lists])
        known = self.structures.get(key)
        if known is None:
            if self.nodes > MAX_NODES:
                self.structures.clear()
                self.rows.clear()
                self.nodes = 0
            known = Known(build(), tuple([each.form for each in lists]))
            self.structures[key] = known
            self.nodes += len(known.structure.names)
        return known.structure
