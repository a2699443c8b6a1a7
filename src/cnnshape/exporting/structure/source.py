"""A network as source of a framework, and what its parts are."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.exporting.structure.classes import Program


class Source(NamedTuple):
    """The text of a module, the program that it says, and the title of the network."""

    title: str
    text: str
    program: Program
