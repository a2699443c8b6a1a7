"""What a layer is apart from its name: two layers of one form do the same to the same input."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.result import Analysis
from cnnshape.layers import Layer
from cnnshape.network import Node

RESOLVED = "padding"
"""The key that a claim says better: `same` and 1 may be the same cells at this input."""

SAID_ELSEWHERE = frozenset({("input", "shape")})
"""A key of a kind that is its output, and no setting that could be changed by itself."""

UNWRITTEN = {"activation": "linear"}

NAMES_A_LAYER = frozenset({"like"})
"""Keys whose value is the name of a layer: which layer that is, `compare` asks, names apart."""


class Form(NamedTuple):
    """What is known of a node by its position: its name, what is written, and all it comes to.

    Both are numbers, which are equal for what is equal: each layer is looked at many times.
    """

    name: str
    written: int
    whole: int


def forms_of(before: Analysis, after: Analysis) -> tuple[list[Form], list[Form]]:
    """Return the form of every node of two networks."""
    numbers: dict[Hashable, int] = {}
    return _forms(before, numbers), _forms(after, numbers)


def _forms(analysis: Analysis, numbers: dict[Hashable, int]) -> list[Form]:
    seen: dict[tuple[int, int, bool], tuple[int, int]] = {}
    forms = []
    for node in analysis.network.nodes:
        claim = analysis.claims[node.name]
        node = _without_idle_share(node, claim)
        key = (id(node.layer), id(claim), node.shares is None)
        if key not in seen:
            written, whole = _written(node), _whole(node, claim)
            seen[key] = (
                numbers.setdefault(written, len(numbers)),
                numbers.setdefault(whole, len(numbers)),
            )
        forms.append(Form(node.name, *seen[key]))
    return forms


def _without_idle_share(node: Node, claim: Claim | None) -> Node:
    """Return a node that shares nothing if it has no weights: a block shares for all layers."""
    is_idle = claim is not None and not (claim.weights or claim.statistics)
    return node._replace(shares=None) if is_idle and node.shares is not None else node


def _written(node: Node) -> Hashable:
    return node.layer.type, node.shares is None, settings_of(node.layer)


def _whole(node: Node, claim: Claim | None) -> Hashable:
    if claim is None:
        return _written(node)
    settings = settings_of(node.layer, frozenset({RESOLVED}))
    arrays = tuple(tuple(each.items()) for each in (claim.weights, claim.statistics))
    claimed = claim._replace(weights={}, statistics={})[3:]
    return node.layer.type, node.shares is None, settings, claim.output, arrays, claimed


def settings_of(
    layer: Layer, left_out: frozenset[str] = frozenset()
) -> tuple[tuple[str, str], ...]:
    """Return the keys of a layer with their values, but for those that are left out."""
    return tuple(_settings(layer, left_out))


def changed_keys(before: Layer, after: Layer) -> tuple[str, ...]:
    """Return the keys of two layers of one kind whose values are not the same."""
    known = dict(_settings(before, frozenset()))
    return tuple(
        key for key, value in _settings(after, frozenset()) if value != known.get(key, value)
    )


def _settings(layer: Layer, left_out: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Return the keys of a layer with their values, however they are spelled."""
    for key, value in vars(layer).items():
        if key not in left_out and (layer.type, key) not in SAID_ELSEWHERE:
            yield key, repr(_spelled_alike(key, value, layer))


def _spelled_alike(key: str, value: Any, layer: Layer) -> Any:
    if key in NAMES_A_LAYER:
        return value is not None
    if value is None:
        value = vars(layer)["kernel"] if key == "stride" else UNWRITTEN.get(key)
    if isinstance(value, tuple) and value and value.count(value[0]) == len(value):
        return value[0]
    return value
