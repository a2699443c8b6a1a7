"""`cnnshape run`: execute a network on an array, a picture, or a random input."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cnnshape.analysis.engine import analyze
from cnnshape.cli.exits import exit_wrong, fail
from cnnshape.cli.memory_option import MaxMemory
from cnnshape.cli.options import File, Inputs, Settings
from cnnshape.cli.output import echo
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.parameters import option
from cnnshape.cli.plot_option import Plot, write_plot
from cnnshape.cli.run_picture import with_picture
from cnnshape.diagnostics import has_errors
from cnnshape.network import Network

if TYPE_CHECKING:
    from cnnshape.execution.arrays import Array
    from cnnshape.execution.observation import Execution

ARRAYS, PICTURE = (".npz", ".npy"), ".png"
GIVEN = "`--weights`, `--array` and `--image` give others"

InputArray = Annotated[
    str | None,
    option(
        "--array",
        metavar="X.npy|X.npz|X.csv",
        help="Input arrays. Default: the examples of the file, or random.",
    ),
]
InputImage = Annotated[
    str | None,
    option("--image", metavar="PHOTO", help="Picture as input; the network takes its size."),
]
Weights = Annotated[
    str | None,
    option(
        "--weights",
        metavar="W.npz",
        help="Arrays named LAYER.weight. Default: those of a model, or random.",
    ),
]
Seed = Annotated[int, option(min=0, help="Seed of random inputs and weights.")]
OutputFile = Annotated[
    str | None,
    option("--output", metavar="Y.npz|Y.png", help="Also write the outputs to this file."),
]
AllLayers = Annotated[
    bool, option("--all", help="Print the output of every layer, not only of the last.")
]


def run(
    file: File,
    array: InputArray = None,
    image: InputImage = None,
    weights: Weights = None,
    seed: Seed = 0,
    output: OutputFile = None,
    max_memory: MaxMemory = None,
    all_layers: AllLayers = False,
    plot: Plot = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Execute a network in NumPy and print its outputs; check the examples of its file."""
    if array is not None and image is not None:
        fail("give either --array or --image: each of them is the input")
    if output is not None and Path(output).suffix.lower() not in (*ARRAYS, PICTURE):
        fail(f"--output {output}: write to a file that ends in .npz, .npy or .png")
    overrides = overrides_in(input, settings)
    network, picture = with_picture(file, overrides, image, max_memory)
    analysis = analyze(network)
    if has_errors(analysis.diagnostics):
        exit_wrong(analysis.diagnostics)
    from cnnshape.cli.array_files import read_inputs
    from cnnshape.cli.run_examples import check_examples, first_example, show_examples
    from cnnshape.cli.run_execution import execute, given_weights
    from cnnshape.report.run_report import print_outputs

    x = picture if array is None else read_inputs(network, array, max_memory)
    is_example = bool(network.promises.examples) and x is None and weights is None
    if is_example and not (output or all_layers or plot):
        show_examples(analysis, max_memory)
        return
    if is_example:
        x = first_example(network, max_memory)
    given = given_weights(analysis, weights, overrides, max_memory)
    first_line = _first_line(network, x is not None, given is not None, is_example, seed)
    keeps = {"keeps_all": all_layers, "keeps_inputs": plot is not None}
    execution = execute(analysis, x, given, seed, max_memory, **keeps)
    if first_line:
        echo(first_line)
    found = execution.kept if all_layers else execution.outputs
    print_outputs(found, network, sys.stdout)
    if output is not None:
        _write(output, found, network)
    if plot is not None:
        _plot(plot, network, execution, found)
    if is_example:
        check_examples(network, max_memory)


def _first_line(
    network: Network, has_input: bool, has_weights: bool, is_example: bool, seed: int
) -> str:
    """Say what is drawn at random for a run, or that it is the example; nothing if all is given."""
    needs_weights = not has_weights and any(
        node.layer.traits.is_weighted
        and node.shares is None
        and getattr(getattr(node.layer, "values", None), "weight", None) is None
        for node in network.nodes
    )
    drawn = {"weights": needs_weights, "input": not has_input}
    texts = ["example 1 of the file"] if is_example else []
    if any(drawn.values()):
        what = " and ".join(name for name in drawn if drawn[name])
        texts.append(f"random {what}, seed {seed}: {GIVEN}")
    return "; ".join(texts)


def _plot(path: str, network: Network, execution: Execution, found: Mapping[str, Array]) -> None:
    from cnnshape.report.plots.maps import run_picture

    inputs = {name: execution.kept[name] for name in network.input_shapes}
    outputs = {name: array for name, array in found.items() if name not in inputs}
    write_plot(path, lambda: run_picture(network, inputs, execution.weights, outputs))


def _write(path: str, found: Mapping[str, Array], network: Network) -> None:
    if Path(path).suffix.lower() == PICTURE:
        from cnnshape.cli.picture_files import write_picture

        name = network.outputs[-1]
        write_picture(path, name, found[name], network.layout)
    else:
        from cnnshape.cli.array_files import write_arrays

        write_arrays(path, found)
