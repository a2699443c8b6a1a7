"""An architecture that is read once and expanded as often as its settings change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cnnshape.diagnostics import Diagnostic, Related, Source, Span, SpecError
from cnnshape.layers.quantities import LARGEST_COUNT
from cnnshape.network import InputShapes, Network, Origin
from cnnshape.pause import without_collecting
from cnnshape.spec.architecture import read_network, refuse_unknown_parameters
from cnnshape.spec.kept import Kept
from cnnshape.spec.values import Scalar, Table


class Template:
    """The keys of an architecture file, those of the files it extends taken over.

    What is worked out for one network serves the next, but is no part of the template: it is not
    pickled with it.
    """

    def __init__(
        self, root: Table, source: Source, folder: Path, extends: Span | None = None
    ) -> None:
        """Keep what was read of a text, and where it extends a file of a folder."""
        self.root = root
        self.source = source
        self.folder = folder
        self.extends = extends
        self.kept = Kept()

    def __reduce__(self) -> tuple[type[Template], tuple[Table, Source, Path, Span | None]]:
        """Return how to make the same template again, with nothing worked out."""
        return Template, (self.root, self.source, self.folder, self.extends)

    @property
    def title(self) -> str:
        """The name that the file gives the architecture, or that of the file."""
        name = self.root.get("name")
        if isinstance(name, Scalar) and isinstance(name.value, str):
            return name.value
        return self.source.name

    def check(
        self,
        input: Sequence[int] | InputShapes | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> None:
        """Refuse with ValueError or TypeError what no network of this file can be asked for."""
        refuse_unknown_parameters(self.root, parameters or {})
        for sizes in input.values() if isinstance(input, Mapping) else (input,):
            if sizes is not None:
                _check_sizes(sizes)

    @without_collecting
    def network(
        self,
        input: Sequence[int] | InputShapes | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Network:
        """Return the network at another input or with other parameters, as `load` does."""
        self.check(input, parameters)
        given = input if input is None or isinstance(input, Mapping) else tuple(input)
        self.kept.forget_if_full()
        origin = Origin(self.source, self.folder, given, parameters)
        try:
            return read_network(self.root, origin, self.kept)
        except SpecError as error:
            if self.extends is None:
                raise
            found = error.diagnostics
            raise SpecError(_pointing_back(each, self.extends) for each in found) from None


def _pointing_back(diagnostic: Diagnostic, extends: Span) -> Diagnostic:
    """Return a diagnostic of an extended file with the place that extends it."""
    if diagnostic.span.source is extends.source:
        return diagnostic
    return diagnostic._replace(related=(*diagnostic.related, Related("extended here", extends)))


def _check_sizes(sizes: Sequence[int]) -> None:
    if not sizes:
        raise ValueError("an input has at least one size: its channels")
    for size in sizes:
        if isinstance(size, bool) or not isinstance(size, int):
            raise TypeError(f"the sizes of an input must be whole numbers, not {size!r}")
        if size < 1:
            raise ValueError(f"the sizes of an input must be at least 1, not {size}")
        if size > LARGEST_COUNT:
            raise ValueError(f"the sizes of an input must be below 2**63, not {size}")
    if len(sizes) > 4:
        raise ValueError(f"an input has at most three spatial axes and channels, not {len(sizes)}")
