"""The numbers of a text that could be read, and what becomes of each layer that it has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Source, Span
from cnnshape.editing.uses import Use, Uses, key_of, uses_of
from cnnshape.language.yaml.values import Table


class Known:
    """The numbers of a text that could be read, with its values as they are written."""

    def __init__(self, root: Table, analysis: Analysis, source: Source) -> None:
        """Keep what was read of a source, and the numbers of its network."""
        self.root = root
        self.analysis = analysis
        self.source = source

    @cached_property
    def uses(self) -> Uses:
        """The layers of the network that each written layer stands for, by its place."""
        return uses_of(self.analysis)

    def uses_at(self, span: Span) -> Sequence[Use]:
        """Return the layers of the network that the layer written at a place stands for."""
        return self.uses.get(key_of(span), ())
