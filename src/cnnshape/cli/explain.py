"""`cnnshape explain`: the formulas of a layer with the numbers put in."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.explain_output import OutputOptions, output_section
from cnnshape.cli.options import File, Inputs, Settings
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.parameters import argument, option
from cnnshape.cli.reading import read_network
from cnnshape.diagnostics import has_errors
from cnnshape.explanation import Explanation, explain_block, explain_layer, explain_layers
from cnnshape.language.expansion.scope import SEPARATOR
from cnnshape.language.hints.suggestion import did_you_mean

MAX_NAMED = 12
"""Layers that a message names at most."""

Layer = Annotated[
    str | None,
    argument(metavar="LAYER", help="Layer or block, or number in the table. Default: all layers."),
]


At = Annotated[
    str | None,
    option(
        "--at",
        metavar="ROW,COLUMN,CHANNEL",
        help="Write this output as its sum of products, counting from 1. Default: the first.",
    ),
]
InputArray = Annotated[
    str | None,
    option(
        "--array", metavar="X.npy|X.csv", help="Input for that. Default: the example of the file."
    ),
]
Weights = Annotated[str | None, option("--weights", metavar="W.npz", help="Weights for that.")]


def explain(
    file: File,
    layer: Layer = None,
    at: At = None,
    array: InputArray = None,
    weights: Weights = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Print the formulas of a layer with its numbers, and one of its outputs as a sum."""
    from cnnshape.report.explanation import print_explanations

    overrides = overrides_in(input, settings)
    analysis = analyze(read_network(file, overrides).or_exit())
    if layer is None:
        _refuse_without_layer({"--at": at, "--array": array, "--weights": weights})
        explanations = explain_layers(analysis)
    else:
        options = OutputOptions(at, array, weights, overrides)
        explanations = (_explanation(analysis, layer, options),)
    print_explanations(explanations, sys.stdout)
    show_diagnostics(analysis.diagnostics)
    if has_errors(analysis.diagnostics):
        exit_with(Exit.WRONG)


def _explanation(analysis: Analysis, word: str, options: OutputOptions) -> Explanation:
    """Return a layer by its name or number, with one output where there are numbers, or a block."""
    layers = [layer.name for layer in analysis.layers]
    blocks = {group.name: group for group in analysis.network.groups}
    is_number = word.isdecimal() and word not in (*layers, *blocks)
    name = _numbered(analysis, int(word)) if is_number else word
    if name in layers:
        return _with_output(analysis, name, options)
    if name in analysis.network.aliases and name not in blocks:
        return _with_output(analysis, analysis.network.node_named(name), options)
    if name not in blocks:
        fail(f"there is no layer `{name}`: {_hint(name, [*layers, *blocks])}")
    if options.is_wanted:
        fail(f"`{name}` is a block: name one of its layers for an output")
    return explain_block(analysis, blocks[name])


def _numbered(analysis: Analysis, number: int) -> str:
    """Return the layer with a number of the table; end the command if there is none."""
    numbers = {
        row.weighted_layer: row.name
        for row in analysis.layers
        if row.type == "input" or row.has_own_number
    }
    if number not in numbers:
        fail(f"there is no layer {number}: the table numbers them from 0 to {max(numbers)}")
    return numbers[number]


def _with_output(analysis: Analysis, name: str, options: OutputOptions) -> Explanation:
    explanation = explain_layer(analysis, name)
    if has_errors(analysis.diagnostics):
        return explanation
    section = output_section(analysis, name, options)
    more = () if section is None else (section,)
    return explanation._replace(sections=(*explanation.sections, *more))


def _refuse_without_layer(options: Mapping[str, str | None]) -> None:
    for name, value in options.items():
        if value is not None:
            fail(f"{name} needs a layer: give its name or number after the file")


def _hint(name: str, known: Sequence[str]) -> str:
    """Name the layers that have this name with a number, or within a block; or else a like one."""
    numbered = [each for each in known if re.fullmatch(rf"{re.escape(name)}(_?[0-9]+)+", each)]
    if numbered:
        return f"layers of this name are numbered: {_listed(numbered)}"
    inner = [each for each in known if each.endswith(f"{SEPARATOR}{name}")]
    if inner:
        return f"it is inside blocks, as {_listed(inner)}"
    return did_you_mean(name, known, f"the file has {_listed(known)}")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MAX_NAMED])
    more = len(names) - MAX_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
