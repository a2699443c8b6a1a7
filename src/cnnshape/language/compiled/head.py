"""The top of a file for a compiled template: its parameters, its inputs, layout and dtype."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.language.broken import Broken
from cnnshape.language.compiled.functions import Function, function_of
from cnnshape.language.compiled.giving_up import GiveUp
from cnnshape.language.compiled.scope_names import ScopeNames
from cnnshape.language.compiled.scopes import may_read_inside
from cnnshape.language.expressions.environment import Environment, names_in
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.header import READ_ELSEWHERE, TAKEN_AS_WRITTEN, read_header
from cnnshape.language.inputs import read_inputs
from cnnshape.language.overrides import Override
from cnnshape.language.parameters import (
    Default,
    amount_of,
    before_what_needs_them,
    is_required,
    read_parameters,
)
from cnnshape.language.problems import Problems
from cnnshape.language.promises import check_examples
from cnnshape.language.yaml.values import Plain, Table, Value, has_expression
from cnnshape.network import Layout, Node

MAX_KEPT = 1000
"""Tops of the file, with different values, that are kept."""


class Head(NamedTuple):
    """What a file says beside its layers, at some settings."""

    parameters: Mapping[str, Plain]
    layout: Layout
    dtype: str
    inputs: tuple[Node, ...]


class HeadReader:
    """Reads the top of a file as an expansion does; equal values are read once."""

    def __init__(self, root: Table) -> None:
        """Find the expressions at the top of a file."""
        problems = Problems()
        self.root = root
        self.defaults = read_parameters(root.get("parameters"), problems)
        self.order = [(name, self.defaults[name]) for name in before_what_needs_them(self.defaults)]
        self.functions = {name: _function_of(default) for name, default in self.order}
        written = [item.value for item in root.values() if _is_read_here(item.key, item.value)]
        self.values = tuple(map(function_of, written))
        outputs = root.get("outputs")
        self.is_open = (
            bool(problems.found)
            or any("channels" in names_in(each) for each in written)
            or _is_computed(root.get("layout"))  # layers and forms are kept in one layout
            or (outputs is not None and may_read_inside(outputs))
        )
        self.known: dict[str, Head] = {}

    def read(self, input: Override, overrides: Mapping[str, Plain]) -> Head:
        """Return the top of the file; raise GiveUp if it must be read with the rest."""
        if self.is_open:
            raise GiveUp
        parameters = ScopeNames(overrides)
        try:
            for name, function in self.functions.items():
                if name not in parameters:
                    parameters[name] = function(parameters)
            key = repr((input, [value(parameters) for value in self.values]))
        except (InvalidExpression, Broken, KeyError):
            raise GiveUp from None
        known = self.known.get(key)
        if known is None:
            if len(self.known) >= MAX_KEPT:
                self.known.clear()
            known = self.known[key] = self._read(input, parameters)
        return known._replace(parameters=parameters)

    def _read(self, input: Override, parameters: Mapping[str, Plain]) -> Head:
        problems = Problems()
        header = read_header(self.root, Environment(parameters), problems)
        layout = Layout(header.layout)
        inputs = read_inputs(self.root, header, layout, input, problems)
        check_examples(self.root, header, inputs, problems)
        nodes = tuple(node for node in inputs.values() if isinstance(node, Node))
        if problems.found or len(nodes) < len(inputs):
            raise GiveUp
        return Head({}, layout, header.dtype, nodes)


def _is_read_here(key: str, value: Value) -> bool:
    return key not in TAKEN_AS_WRITTEN | READ_ELSEWHERE and has_expression(value)


def _is_computed(value: Value | None) -> bool:
    return value is not None and has_expression(value)


def _function_of(default: Default) -> Function:
    """Return the value of a parameter as a function of the others."""
    if isinstance(default, Broken) or is_required(default):
        return _unknown
    amount = amount_of(default)
    return function_of(default) if amount is None else lambda _: amount


def _unknown(_: object) -> Plain:
    raise GiveUp
