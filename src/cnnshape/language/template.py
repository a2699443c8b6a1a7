"""An architecture that is read once and expanded as often as its settings change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cnnshape.diagnostics import Diagnostic, Related, Span, SpecError
from cnnshape.gc_pause import gc_paused
from cnnshape.language.architecture import read_network
from cnnshape.language.broken import Broken
from cnnshape.language.expansion.expansion_cache import ExpansionCache
from cnnshape.language.expansion.trace import Trace
from cnnshape.language.overrides import Override, input_override, parameter_overrides
from cnnshape.language.parameters import read_parameters, refuse_unknown_parameters, values_of
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.language.yaml.values import Plain, Table
from cnnshape.network import InputShapes, Network, Origin

if TYPE_CHECKING:
    from cnnshape.language.compiled.compiled_template import CompiledTemplate, KnownNetwork


class Template:
    """The keys of an architecture file, those of the files it extends taken over.

    What is worked out for one network is used for the next. It is not pickled with the template.
    """

    def __init__(
        self,
        root: Table,
        origin: Origin,
        extends: Span | None = None,
        warnings: tuple[Diagnostic, ...] = (),
        own: Table | None = None,
    ) -> None:
        """Keep what was read of an origin, the place of its `extends`, and warnings about that.

        `own` are the keys of the file alone, if it extends another.
        """
        self.root = root
        self.own = root if own is None else own
        self.origin = origin
        self.extends = extends
        self.warnings = warnings
        self.cache = ExpansionCache()

    def __reduce__(self) -> tuple[type[Template], tuple[object, ...]]:
        """Return how to make the same template again, with nothing worked out."""
        return Template, (self.root, self.origin, self.extends, self.warnings, self.own)

    @property
    def title(self) -> str:
        """The name that the file gives the architecture, or that of the file."""
        name = text_of_scalar(self.root.get("name"))
        return self.origin.source.name if name is None else name

    def parameter(self, name: str, parameters: Mapping[str, Any]) -> Plain:
        """Return the value of a parameter where `parameters` replace those of the file.

        Raises UnknownSetting if the file has no such parameter; None is a value that is missing or
        cannot be worked out.
        """
        overrides = self._overrides(None, parameters)[1]
        refuse_unknown_parameters(self.root, {name: None})
        problems = Problems()
        defaults = read_parameters(self.root.get("parameters"), problems)
        value = values_of(defaults, overrides, problems)[name]
        return None if isinstance(value, Broken) else value

    def check(
        self,
        input: Sequence[int] | InputShapes | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> None:
        """Refuse settings that this file does not take, with ValueError or TypeError."""
        self._overrides(input, parameters)

    @cached_property
    def compiled(self) -> CompiledTemplate:
        """What was learned of the networks so far."""
        from cnnshape.language.compiled.compiled_template import CompiledTemplate

        return CompiledTemplate(self.root, self.cache)

    @gc_paused
    def known_network(
        self,
        input: Sequence[int] | InputShapes | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> KnownNetwork | None:
        """Return a network with the numbers of the one that `network` returns, in less time.

        None if it is not known without expanding the file, or has a fault. It says no more than
        what decides its numbers.
        """
        overrides = self._overrides(input, parameters)
        self.cache.forget_if_full()
        return self.compiled.network(*overrides)

    @gc_paused
    def learned_network(
        self,
        input: Sequence[int] | InputShapes | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Network:
        """Return what `network` returns, and learn from it for `known_network`."""
        overrides = self._overrides(input, parameters)
        trace = Trace()
        network = self._read(overrides, trace)
        self.compiled.learn(network, trace, *overrides)
        return network

    @gc_paused
    def network(
        self,
        input: Sequence[int] | InputShapes | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Network:
        """Return the network at another input or with other parameters, as `load` does."""
        overrides = self._overrides(input, parameters)
        self.cache.forget_if_full()
        return self._read(overrides)

    def _read(
        self, overrides: tuple[Override, dict[str, Plain]], trace: Trace | None = None
    ) -> Network:
        origin = self.origin._replace(input=overrides[0], parameters=overrides[1])
        try:
            network = read_network(self.root, origin, self.cache, trace)
        except SpecError as error:
            if self.extends is None:
                raise
            found = error.diagnostics
            raise SpecError(_pointing_back(each, self.extends) for each in found) from None
        if not self.warnings:
            return network
        return network._replace(diagnostics=(*network.diagnostics, *self.warnings))

    def _overrides(self, input: object, parameters: object) -> tuple[Override, dict[str, Plain]]:
        values = parameter_overrides(parameters)
        refuse_unknown_parameters(self.root, values)
        return input_override(input), values


def _pointing_back(diagnostic: Diagnostic, extends: Span) -> Diagnostic:
    """Return a diagnostic of an extended file with the place that extends it."""
    if diagnostic.span.source is extends.source:
        return diagnostic
    return diagnostic._replace(related=(*diagnostic.related, Related("extended here", extends)))
