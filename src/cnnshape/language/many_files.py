"""Analyse many files of a project: what one of them leaves is used for the next."""

from __future__ import annotations

from pathlib import Path

from cnnshape.analysis.engine import lazy_analysis_of
from cnnshape.analysis.lazy_analysis import LazyAnalysis
from cnnshape.language.expansion.expansion_cache import ExpansionCache
from cnnshape.language.loading import read_buffer_or_file, template_of_origin
from cnnshape.language.template import Template
from cnnshape.language.yaml.values import Table
from cnnshape.network import Origin

MAX_KEPT = 1000
"""Files of which something is kept: a folder of very many must not fill the memory."""


class ManyFiles:
    """Reads and analyses files that do not change meanwhile.

    A file that several extend is parsed once. Layers that are written alike are built once, in
    whichever files they are, and the formulas are asked once for a layer on the same shapes.
    """

    def __init__(self) -> None:
        """Start with nothing read."""
        self._forget()

    def analysis(self, origin: Origin) -> LazyAnalysis:
        """Return what the formulas say of the network that an origin describes.

        Raises as `load` does.
        """
        if self._cache.is_full or len(self._templates) == MAX_KEPT:
            self._forget()

        def read(path: Path, name: str) -> Table:
            return self._keys(origin, path, name)

        template = template_of_origin(origin, read)
        template.cache = self._cache
        self._templates.append(template)
        network = template.network(origin.input, origin.parameters)
        return lazy_analysis_of(network, 1, network.dtype, known=self._cache.claims)

    def _keys(self, origin: Origin, path: Path, name: str) -> Table:
        if path in origin.buffers:
            return read_buffer_or_file(origin.buffers, path, name)
        if (path, name) not in self._extended:
            self._extended[path, name] = read_buffer_or_file(origin.buffers, path, name)
        return self._extended[path, name]

    def _forget(self) -> None:
        """Start anew. The cache knows values of templates by `id`, so these are kept with it."""
        self._cache = ExpansionCache()
        self._templates: list[Template] = []
        self._extended: dict[tuple[Path, str], Table] = {}
