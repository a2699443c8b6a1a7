"""`cnnshape explain`: the formulas of a layer with the numbers put in."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.options import File, Inputs, Settings
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.reading import read_network
from cnnshape.diagnostics import has_errors
from cnnshape.explanation import Explanation, explain_block, explain_layer
from cnnshape.language.expansion.scope import SEPARATOR
from cnnshape.language.hints.suggestion import did_you_mean

MAX_NAMED = 12
"""Layers that a message names at most."""

Layer = Annotated[
    str | None,
    typer.Argument(metavar="LAYER", help="Layer or block to explain. Default: all layers."),
]


def explain(
    file: File, layer: Layer = None, input: Inputs = None, settings: Settings = None
) -> None:
    """Print the formulas of a layer with its numbers."""
    from cnnshape.report.explanation import print_explanations

    analysis = analyze(read_network(file, overrides_in(input, settings)).or_exit())
    print_explanations(_explanations(analysis, layer), sys.stdout)
    show_diagnostics(analysis.diagnostics)
    if has_errors(analysis.diagnostics):
        exit_with(Exit.WRONG)


def _explanations(analysis: Analysis, name: str | None) -> list[Explanation]:
    layers = [layer.name for layer in analysis.layers]
    if name is None:
        return [explain_layer(analysis, layer) for layer in layers]
    if name in layers:
        return [explain_layer(analysis, name)]
    blocks = {group.name: group for group in analysis.network.groups}
    if name in blocks:
        return [explain_block(analysis, blocks[name])]
    return fail(f"there is no layer `{name}`: {_hint(name, [*layers, *blocks])}")


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
