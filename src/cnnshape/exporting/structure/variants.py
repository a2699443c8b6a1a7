"""The network at other settings: what changes with a parameter of the file depends on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import SpecError, has_errors
from cnnshape.exporting.code.translating import ROUNDING
from cnnshape.exporting.structure.written_formulas import Written, written_in
from cnnshape.language.expressions.grammar import names_of
from cnnshape.language.loading import template_of_origin
from cnnshape.language.template import Template
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Scalar, Value, has_expression
from cnnshape.network import Network

Settings = Mapping[str, Any]
"""Values of the parameters of a file, and of the channels of its input."""

FACTORS = (3, 2)
PARTS = (0.75, 0.5)
"""By the first of these with which a network runs, whole numbers and others are multiplied."""

ROUNDED = (0.75, 0.5, 1.4)
"""By all of these, fractions are multiplied of which a file rounds something."""


class Variant:
    """A network at some settings, in which every name starts with a prefix of its own."""

    def __init__(self, analysis: Analysis, settings: Settings, prefix: str = "") -> None:
        """Keep the analysis of a network that can run."""
        self.analysis = analysis
        self.settings = settings
        self.prefix = prefix

    @property
    def network(self) -> Network:
        """The network that was analysed."""
        return self.analysis.network


class Variants:
    """The networks that a file describes at other settings; none without a file."""

    def __init__(self, analysis: Analysis, channels: str | None) -> None:
        """Start with a network; `channels` is what those of its input are called, if they vary."""
        self._network = analysis.network
        self.channels = channels
        self.base = Variant(analysis, self._settings)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The settings that are numbers, each of which other networks may have another of."""
        return tuple(name for name, value in self._settings.items() if self._may_vary(name, value))

    def _may_vary(self, name: str, value: Any) -> bool:
        """Say whether a setting is a number, and the file does not compute it from others."""
        default = self._defaults.get(name)
        return (
            type(value) in (int, float) and value > 0 and not (default and has_expression(default))
        )

    @cached_property
    def own(self) -> frozenset[str]:
        """The parameters that the file has itself, not one that it extends."""
        return frozenset(entries_of(self._own_value("parameters")))

    @cached_property
    def extends(self) -> bool:
        """Say whether the file is one of a family."""
        return self._own_value("extends") is not None

    def _own_value(self, key: str) -> Value | None:
        """Return what the file has under a key itself."""
        origin = self._network.origin
        return None if origin is None else read_document(origin.source).get(key)

    @cached_property
    def template(self) -> Template | None:
        """The file, to be expanded again; None if it is no longer there."""
        if self._network.origin is None:
            return None
        try:
            return template_of_origin(self._network.origin)
        except (SpecError, OSError):
            return None

    def of(self, name: str) -> Sequence[Variant]:
        """Return the network at another value of one setting; none if it can run at none.

        What is rounded may be equal at some values: there are several of these.
        """
        is_rounded = self._is_fraction(name) and name in self._rounded
        factors = ROUNDED if is_rounded else PARTS if self._is_fraction(name) else FACTORS
        values = (self._settings[name] * factor for factor in factors)
        found = (each for each in (self._at(name, value) for value in values) if each is not None)
        return list(found) if is_rounded else list(islice(found, 1))

    @cached_property
    def written(self) -> Mapping[str, Sequence[Written]]:
        """The expressions of the file, by the blocks in which they are."""
        return {} if self.template is None else written_in(self.template.root)

    @cached_property
    def _rounded(self) -> frozenset[str]:
        """The names in expressions of the file that round channels."""
        found = (names_of(each.text) for block in self.written.values() for each in block)
        return frozenset().union(*(each for each in found if ROUNDING in each))

    @cached_property
    def _defaults(self) -> Mapping[str, Value]:
        written = None if self.template is None else self.template.root.get("parameters")
        return {name: item.value for name, item in entries_of(written).items()}

    def _is_fraction(self, name: str) -> bool:
        """Say whether a file writes a number with a point, though it may be whole."""
        default = self._defaults.get(name)
        return isinstance(default, Scalar) and isinstance(default.value, float)

    @cached_property
    def _settings(self) -> Settings:
        shapes = list(self._network.input_shapes.values())
        is_map = len(shapes) == 1 and len(shapes[0]) > 1
        channels = {self.channels: shapes[0][-1]} if self.channels and is_map else {}
        return {**channels, **self._parameters_of(self._network)}

    def _parameters_of(self, network: Network) -> Settings:
        """Return the parameters of a network, with whole numbers as the file writes them."""
        return {
            name: float(value) if self._is_fraction(name) else value
            for name, value in network.parameters.items()
        }

    def _at(self, name: str, value: Any) -> Variant | None:
        origin = self._network.origin
        if self.template is None or origin is None:
            return None
        parameters, sizes = dict(origin.parameters or {}), origin.input
        if name in self._network.parameters:
            parameters[name] = value
        else:
            (shape,) = self._network.input_shapes.values()
            sizes = self._network.layout.outside((*shape[:-1], value))
        prefix = f"{name}={value}:"
        try:
            network = self.template.network(sizes, parameters)
        except (SpecError, ValueError, TypeError):
            return None
        analysis = analyze(_renamed(network, lambda each: f"{prefix}{each}"))
        if has_errors(analysis.diagnostics):
            return None
        settings = {**self._settings, name: value, **self._parameters_of(network)}
        return Variant(analysis, settings, prefix)


def _renamed(network: Network, new: Callable[[str], str]) -> Network:
    """Return a network in which every name of a layer or a block is another one."""
    nodes = (
        node._replace(
            name=new(node.name),
            inputs=tuple(map(new, node.inputs)),
            like=node.like and new(node.like),
            shares=node.shares and new(node.shares),
        )
        for node in network.nodes
    )
    return network._replace(
        nodes=tuple(nodes),
        outputs=tuple(map(new, network.outputs)),
        groups=tuple(
            group._replace(
                name=new(group.name),
                inputs={name: new(node) for name, node in group.inputs.items()},
            )
            for group in network.groups
        ),
        aliases={new(name): new(node) for name, node in network.aliases.items()},
    )
