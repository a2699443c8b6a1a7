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
from cnnshape.cli.reading import read
from cnnshape.diagnostics import SpecError, has_errors
from cnnshape.explanation import Explanation, explain_block, explain_layer
from cnnshape.language.expansion.scope import SEPARATOR
from cnnshape.language.hints.suggestion import did_you_mean


def explain(
    file: File,
    layer: Annotated[
        str | None,
        typer.Argument(metavar="LAYER", help="A layer or a block; all layers if left out."),
    ] = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Write the formulas of a layer with its numbers put in."""
    from cnnshape.report.explanation import print_explanations

    try:
        network = read(file, input, settings)
    except SpecError as error:
        show_diagnostics(error.diagnostics)
        exit_with(Exit.WRONG)
    if network is None:
        exit_with(Exit.UNABLE)
    analysis = analyze(network)
    print_explanations(_chosen(analysis, layer), sys.stdout)
    show_diagnostics(analysis.diagnostics)
    if has_errors(analysis.diagnostics):
        exit_with(Exit.WRONG)


def _chosen(analysis: Analysis, name: str | None) -> list[Explanation]:
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
    """Say which layers bear a name with a number, or within a block; or else which is like it."""
    numbered = [each for each in known if re.fullmatch(rf"{re.escape(name)}(_?[0-9]+)+", each)]
    if numbered:
        return f"layers of this name are numbered: {_few(numbered)}"
    inner = [each for each in known if each.endswith(f"{SEPARATOR}{name}")]
    if inner:
        return f"it stands inside blocks, as {_few(inner)}"
    return did_you_mean(name, known, f"it has {_few(known)}")


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more"
