"""`cnnshape run`: execute a network on an array, a picture, or an input drawn from a seed."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.memory_option import MaxMemory, bytes_of
from cnnshape.cli.options import File, Inputs, Settings
from cnnshape.cli.reading import STANDARD_INPUT, read
from cnnshape.diagnostics import Diagnostic, SpecError, has_errors
from cnnshape.network import Network

if TYPE_CHECKING:
    from cnnshape.execution.arrays import Array
    from cnnshape.execution.observation import Execution

ARRAYS, PICTURE = (".npz", ".npy"), ".png"


def run(
    file: File,
    array: Annotated[
        str | None,
        typer.Option("--array", metavar="X.npy|X.npz", help="The input; drawn if left out."),
    ] = None,
    image: Annotated[
        str | None,
        typer.Option("--image", metavar="PHOTO", help="A picture as input, which takes its size."),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option("--weights", metavar="W.npz", help="Arrays named LAYER.weight and so on."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="What is not given is drawn from it.")] = 0,
    output: Annotated[
        str | None,
        typer.Option("--output", metavar="Y.npz|Y.png", help="Also write the outputs to a file."),
    ] = None,
    max_memory: MaxMemory = None,
    all_layers: Annotated[
        bool, typer.Option("--all", help="Show every layer's output, not the last only.")
    ] = False,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Execute a network in NumPy and print what comes out; check the examples of its file."""
    limit = bytes_of(max_memory)
    if array is not None and image is not None:
        fail("give either --array or --image: each of them is the input")
    if output is not None and Path(output).suffix.lower() not in (*ARRAYS, PICTURE):
        fail(f"--output {output}: write to a file that ends in .npz, .npy or .png")
    network, x = _with_picture(file, image, input, settings)
    analysis = analyze(network)
    if has_errors(analysis.diagnostics):
        _end_wrong(analysis.diagnostics)
    if array is not None:
        from cnnshape.cli.array_files import read_inputs

        x = read_inputs(network, array, limit)
    _refuse_too_large(analysis, x, all_layers, limit)
    execution = _execute(analysis, x, weights, seed, all_layers, limit)
    found = execution.kept if all_layers else execution.outputs
    from cnnshape.report.run_report import print_outputs

    print_outputs(found, network, sys.stdout)
    if output is not None:
        _write(output, found, network)
    if network.promises.examples and x is None and weights is None:
        _check_examples(network)


def _check_examples(network: Network) -> None:
    """Execute the examples of the file too, and say how many come out as it says."""
    from cnnshape.promises.examples import failed_examples, try_examples

    outcomes = tuple(try_examples(network))
    failed = failed_examples(network, outcomes)
    typer.echo(f"\nexamples: {len(outcomes) - len(failed):,} of {len(outcomes):,} reproduced")
    if failed:
        _end_wrong(failed)


def _with_picture(
    file: str, image: str | None, inputs: Sequence[str] | None, settings: Sequence[str] | None
) -> tuple[Network, Array | None]:
    """Return the network, at the size of the picture where there is one, and the picture."""
    network = _read(file, inputs, settings)
    if image is None:
        return network, None
    from cnnshape.cli.picture_files import read_picture

    entries = [node for node in network.nodes if not node.inputs]
    if len(entries) > 1:
        names = ", ".join(node.name for node in entries)
        fail(f"--image: the network has several inputs ({names}); give them with --array")
    (entry,) = entries
    declared = entry.layer.shape  # type: ignore[attr-defined]
    if len(declared) != 3:
        text = network.layout.text(declared)
        fail(f"--image: a picture has two spatial axes, and `{entry.name}` is {text}")
    picture = read_picture(image, channels=declared[-1])
    size = network.layout.text(picture.shape)
    if inputs and picture.shape != declared:
        fail(f"--image: {image} is {size}, and --input says {network.layout.text(declared)}")
    if picture.shape != declared:
        if file == STANDARD_INPUT:
            fail(f"standard input is read once: say --input {size}, the size of the picture")
        network = _read(file, [f"{entry.name}={size}"], settings)
    return network, picture.transpose(network.layout.outside((0, 1, 2)))[None]


def _read(file: str, inputs: Sequence[str] | None, settings: Sequence[str] | None) -> Network:
    """Return a network; end the command where it cannot be read."""
    try:
        network = read(file, inputs, settings)
    except SpecError as error:
        _end_wrong(error.diagnostics)
    if network is None:
        exit_with(Exit.UNABLE)
    return network


def _refuse_too_large(
    analysis: Analysis, x: Array | Mapping[str, Array] | None, keeps_all: bool, limit: int | None
) -> None:
    from cnnshape.execution.arrays import run_dtype
    from cnnshape.verification.memory_limit import TooLarge, bytes_to_run, refuse_above

    first = next(iter(x.values())) if isinstance(x, Mapping) else x
    batch = 1 if first is None or first.ndim == 0 else max(len(first), 1)
    needed = bytes_to_run(analysis, run_dtype(analysis.network), batch, keeps_all)
    try:
        refuse_above(limit, needed, "executing the network")
    except TooLarge as error:
        fail(f"{analysis.network.file}: {error}")


def _execute(
    analysis: Analysis,
    x: Any,
    weights: str | None,
    seed: int,
    keeps_all: bool,
    limit: int | None,
) -> Execution:
    from cnnshape.cli.progress import Progress
    from cnnshape.execution import executor
    from cnnshape.execution.arrays import run_dtype

    network = analysis.network
    given = None
    if weights is not None:
        from cnnshape.cli.array_files import read_weights

        given = read_weights(analysis, weights, limit)
    with Progress(len(network.nodes), sys.stderr) as progress:
        try:
            return executor.run(
                network,
                x,
                given,
                seed,
                run_dtype(network),
                keep=executor.ALL if keeps_all else (),
                watch=lambda node, _: progress.passed(node.name),
                draw_missing=given is None,
            )
        except (TypeError, ValueError) as error:
            progress.clear()
            fail(f"{network.file}: {error}")


def _write(path: str, found: Mapping[str, Array], network: Network) -> None:
    if Path(path).suffix.lower() == PICTURE:
        from cnnshape.cli.picture_files import write_picture

        name = network.outputs[-1]
        write_picture(path, name, found[name], network.layout)
    else:
        from cnnshape.cli.array_files import write_arrays

        write_arrays(path, found)


def _end_wrong(diagnostics: Sequence[Diagnostic]) -> Any:
    show_diagnostics(diagnostics)
    exit_with(Exit.WRONG)
