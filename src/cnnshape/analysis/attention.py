"""Attention: projections at every position, and two products over all pairs of positions."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from cnnshape.analysis.attention_groups import GroupedAxis, grouped_axes
from cnnshape.analysis.attention_guards import as_three, refuse_what_does_not_fit
from cnnshape.analysis.axes.operations import Multiple
from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, each
from cnnshape.analysis.claim import SAME_CELL, Claim, Inputs, Reaches
from cnnshape.analysis.sliding import per_axis
from cnnshape.layers.attention import DISTANCE_UNITS, Attention
from cnnshape.network import Shape


class Widths(NamedTuple):
    """The channels of queries, keys, values and output as they are read, and as they are used."""

    query: int
    key: int
    value: int
    keys: int
    values: int
    output: int


class Pairs(NamedTuple):
    """How many positions are projected, and how many pairs of them are compared."""

    queries: int
    keys: int
    compared: int


def axes(layer: Attention, inputs: AxisInputs) -> AxisRule:
    """Every size is kept; windows without padding and grids refuse those they do not divide."""
    divisor = 1 if layer.pad else layer.window or layer.grid or 1
    rule = each(tuple(map(Multiple, per_axis(divisor, inputs.rank))), Follows.FIRST)
    is_alone = len(inputs.ranks) == 1 or (len(inputs.ranks) == 2 and not layer.compares_positions)
    return rule._replace(
        accepts=Accepts.ANY_MAP if is_alone else Accepts.SOME_MAPS,
        weighs_map=layer.relative_bias is not None and not layer.is_grouped,
    )


def attention(layer: Attention, inputs: Inputs) -> Claim:
    """Multiply-adds of up to four projections, and of queries with keys and scores with values."""
    widths = widths_of(layer, inputs.shapes)
    refuse_what_does_not_fit(layer, inputs, widths.keys, widths.values)
    grouped = grouped_axes(layer, inputs.sizes)
    done, met = pairs_done(layer, grouped, inputs.shapes), _met(layer, grouped, inputs.shapes)
    return Claim(
        output=(*inputs.sizes, widths.output),
        weights=_weights(layer, widths, grouped),
        macs=_macs(layer, widths, done),
        macs_effective=_macs(layer, widths, met),
        reaches=_reaches(grouped, len(inputs.shapes)),
        scratch=_scratch(layer, widths, done),
    )


def products_of(layer: Attention, shapes: Sequence[Shape]) -> dict[str, Shape]:
    """Return the factors of each number of multiply-adds, by what they make."""
    pairs = pairs_done(layer, grouped_axes(layer, shapes[0][:-1]), shapes)
    return _products(layer, widths_of(layer, shapes), pairs)


def widths_of(layer: Attention, shapes: Sequence[Shape]) -> Widths:
    """Return the channels of what is read and made."""
    query, key, value = (shape[-1] for shape in as_three(shapes))
    keys, values = layer.key_channels or query, layer.value_channels or query
    if not layer.project_inputs:
        keys, values = key, value
    output = (layer.output_channels or query) if layer.project_output else values
    return Widths(query, key, value, keys, values, output)


def pairs_done(layer: Attention, grouped: Sequence[GroupedAxis], shapes: Sequence[Shape]) -> Pairs:
    """Return what is multiplied, padding and masked pairs too."""
    queries = prod(axis.cells for axis in grouped)
    if layer.is_grouped:
        return Pairs(queries, queries, queries * prod(axis.members for axis in grouped))
    keys = prod(shapes[-1][:-1])
    return Pairs(queries, keys, queries * keys)


def _met(layer: Attention, grouped: Sequence[GroupedAxis], shapes: Sequence[Shape]) -> Pairs:
    """Return what is multiplied of cells of the map that see each other."""
    queries, keys = prod(shapes[0][:-1]), prod(shapes[-1][:-1])
    if layer.causal:
        below = min(queries, keys)
        return Pairs(queries, keys, below * (below + 1) // 2 + (queries - below) * keys)
    if layer.is_grouped:
        return Pairs(queries, keys, prod(axis.pairs for axis in grouped))
    return Pairs(queries, keys, queries * keys)


def _macs(layer: Attention, widths: Widths, pairs: Pairs) -> int:
    return sum(map(prod, _products(layer, widths, pairs).values()))


def _products(layer: Attention, widths: Widths, pairs: Pairs) -> dict[str, Shape]:
    inputs = {
        "queries": (pairs.queries, widths.query, widths.keys),
        "keys": (pairs.keys, widths.key, widths.keys),
        "values": (pairs.keys, widths.value, widths.values),
    }
    output = {"output": (pairs.queries, widths.values, widths.output)}
    return {
        **(inputs if layer.project_inputs else {}),
        "scores": (pairs.compared, widths.keys),
        "means": (pairs.compared, widths.values),
        **(output if layer.project_output else {}),
    }


def _scratch(layer: Attention, widths: Widths, pairs: Pairs) -> int:
    """Return the values of the scores, and of the queries, keys and values that are projected."""
    scores = layer.heads * pairs.compared
    if not layer.project_inputs:
        return scores
    return scores + pairs.queries * widths.keys + pairs.keys * (widths.keys + widths.values)


def _weights(layer: Attention, widths: Widths, grouped: Sequence[GroupedAxis]) -> dict[str, Shape]:
    arrays: dict[str, Shape] = {}
    if layer.project_inputs:
        arrays |= _projection("query", widths.query, widths.keys, layer)
        arrays |= _projection("key", widths.key, widths.keys, layer)
        arrays |= _projection("value", widths.value, widths.values, layer)
    if layer.project_output:
        arrays |= _projection("output", widths.values, widths.output, layer)
    if layer.similarity == "cosine":
        arrays["logit_scale"] = (layer.heads,)
    return arrays | _distances(layer, grouped)


def _distances(layer: Attention, grouped: Sequence[GroupedAxis]) -> dict[str, Shape]:
    """Return the table of the relative bias, or the two dense layers that compute it."""
    if layer.relative_bias == "table":
        distances = prod(2 * axis.members - 1 for axis in grouped)
        return {"relative_bias": (distances, layer.heads)}
    if layer.relative_bias == "continuous":
        return {
            "distance_weight": (len(grouped), DISTANCE_UNITS),
            "distance_bias": (DISTANCE_UNITS,),
            "relative_weight": (DISTANCE_UNITS, layer.heads),
        }
    return {}


def _projection(name: str, read: int, made: int, layer: Attention) -> dict[str, Shape]:
    bias = {f"{name}_bias": (made,)} if layer.bias else {}
    return {f"{name}_weight": (read, made), **bias}


def _reaches(grouped: Sequence[GroupedAxis], inputs: int) -> tuple[Reaches, ...]:
    """Return what is read of each input: queries in their place, and the cells of the group."""
    own_group: Reaches = tuple(axis.reach for axis in grouped)
    own_cell: Reaches = (SAME_CELL,) * len(grouped)
    return (own_group,) if inputs == 1 else (own_cell, *(own_group,) * (inputs - 1))


CLAIMS = {"attention": attention}
AXES = {"attention": axes}
