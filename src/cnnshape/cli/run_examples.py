"""The examples of a file in `cnnshape run`: what goes in, what comes out, and what is expected."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from cnnshape.analysis.result import Analysis
from cnnshape.cli.exits import exit_wrong, fail
from cnnshape.cli.output import echo
from cnnshape.cli.progress import Progress
from cnnshape.cli.run_execution import refuse_too_large
from cnnshape.execution.arrays import Array
from cnnshape.network import Network
from cnnshape.promises.examples import (
    Outcome,
    Unusable,
    failed_examples,
    inputs_of,
    try_examples,
)
from cnnshape.report.run_report import print_outputs


def show_examples(analysis: Analysis, limit: int | None) -> None:
    """Execute the examples of a file, print their arrays and how many are reproduced."""
    network = analysis.network
    refuse_too_large(analysis, None, keeps_all=False, limit=limit)
    outcomes = _outcomes(network, limit)
    for each in outcomes:
        if each.obstacle is not None:
            fail(f"{network.file}: example {each.number} is {each.obstacle}")
        if each.arrays is not None:
            echo(f"example {each.number} of the file")
            expected = {f"{name}, expected": array for name, array in each.arrays.expected.items()}
            shown = {**each.arrays.inputs, **each.arrays.outputs, **expected}
            print_outputs({name: array[None] for name, array in shown.items()}, network, sys.stdout)
    _report(network, outcomes)


def first_example(network: Network, limit: int | None) -> Mapping[str, Array]:
    """Return the input of the first example as a batch; end the command if it does not fit."""
    try:
        inputs = inputs_of(network.promises.examples[0], network)
    except Unusable:
        check_examples(network, limit)
        raise
    return {name: array[None] for name, array in inputs.items()}


def check_examples(network: Network, limit: int | None) -> None:
    """Execute the examples of a file, and print how many are reproduced."""
    _report(network, _outcomes(network, limit))


def _outcomes(network: Network, limit: int | None) -> tuple[Outcome, ...]:
    with Progress(None, sys.stderr) as progress:
        found = try_examples(
            network, max_memory=limit, watch=lambda node, _: progress.passed(node.name)
        )
        return tuple(found)


def _report(network: Network, outcomes: Sequence[Outcome]) -> None:
    failed = failed_examples(network, outcomes)
    echo(f"\nexamples: {len(outcomes) - len(failed):,} of {len(outcomes):,} reproduced")
    if failed:
        exit_wrong(failed)
