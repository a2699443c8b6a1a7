"""The examples of a file, executed: what comes out must be what the file says, to 1e-5."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.run_memory import bytes_to_run
from cnnshape.analysis.run_work import steps_to_run
from cnnshape.diagnostics import Diagnostic
from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import Watch, run
from cnnshape.memory_limit import TooLarge, refuse_above
from cnnshape.network import Layout, Network, Shape
from cnnshape.phrases import sizes_text

TOLERANCE = 1e-5
"""Of the value, or of 1 where that is larger."""

DTYPE = "float64"


class Unusable(ValueError):
    """An array of an example cannot be compared: it is of another shape, or of no known name."""


class Arrays(NamedTuple):
    """One sample of an example by name, in the layout of the file: read, computed and expected."""

    inputs: Mapping[str, Array]
    outputs: Mapping[str, Array]
    expected: Mapping[str, Array]


class Outcome(NamedTuple):
    """What became of an example: how far it is off at most, or why that is not known.

    `failure` says what is wrong with it, `obstacle` why it was not executed. `arrays` are None
    where it was not. It is `too_large` if it would take more memory or work than is allowed.
    """

    number: int
    largest_difference: float | None = None
    failure: str | None = None
    obstacle: str | None = None
    arrays: Arrays | None = None
    too_large: bool = False


def try_examples(
    network: Network,
    *,
    max_memory: int | None = None,
    max_steps: int | None = None,
    watch: Watch | None = None,
) -> Iterator[Outcome]:
    """Execute each example and compare what comes out with what the file says.

    None is executed that takes more memory, by default 80 % of the free memory, or more steps.
    `watch` is called with every layer that was executed, and its output.
    """
    custom = next((node.name for node in network.nodes if node.layer.traits.is_declared), None)
    excess = None if custom is not None else _excess(network, max_memory, max_steps)
    for number, example in enumerate(network.promises.examples, 1):
        if custom is not None:
            obstacle = f"not executed: `{custom}` is a custom layer"
            yield Outcome(number, obstacle=obstacle)
            continue
        if excess is not None:
            yield Outcome(number, obstacle=f"not executed: {excess}", too_large=True)
            continue
        try:
            yield _try(number, example, network, watch)
        except Unusable as error:
            yield Outcome(number, failure=str(error))


def failed_examples(network: Network, outcomes: Iterable[Outcome]) -> list[Diagnostic]:
    """Return B101 for each example that is not reproduced, at its place."""
    help = "examples are compared to 1e-5, one sample at a time, in the layout of the file"
    return [
        Diagnostic(
            "B101",
            f"example {each.number} is not reproduced: {each.failure or each.obstacle}",
            network.promises.places.get(f"examples.{each.number}", network.nodes[0].span),
            help=help,
        )
        for each in outcomes
        if each.failure is not None or each.too_large
    ]


def inputs_of(example: Mapping[str, Any], network: Network) -> dict[str, Array]:
    """Return the input arrays of an example by name; raise Unusable if they do not fit."""
    return _arrays("input", example["input"], network.input_shapes, network.layout)


def _excess(network: Network, max_memory: int | None, max_steps: int | None) -> str | None:
    """Return why an execution is not allowed, or None if it is."""
    if not network.promises.examples:
        return None
    analysis = analyze(network)
    steps = steps_to_run(analysis)
    if max_steps is not None and steps > max_steps:
        return f"it takes about {steps:,} steps, more than {max_steps:,}"
    try:
        refuse_above(max_memory, bytes_to_run(analysis, DTYPE), "it")
    except TooLarge as error:
        return str(error)
    return None


def _try(number: int, example: Mapping[str, Any], network: Network, watch: Watch | None) -> Outcome:
    inputs = inputs_of(example, network)
    batches = {name: array[None] for name, array in inputs.items()}
    result = run(network, batches, dtype=DTYPE, watch=watch)
    shapes = {name: _inside(actual, network.layout) for name, actual in result.outputs.items()}
    wanted = _arrays("output", _by_layer(example["output"], network), shapes, network.layout)
    outputs = {name: result.outputs[name][0] for name in wanted}
    arrays = Arrays(inputs, outputs, wanted)
    largest = 0.0
    for name, expected in wanted.items():
        actual = outputs[name]
        off = np.abs(actual - expected) / np.maximum(1, np.abs(expected))
        largest = max(largest, float(off.max()))
        if not (off <= TOLERANCE).all():
            return Outcome(number, largest, _first(name, actual, expected, off), arrays=arrays)
    return Outcome(number, largest, arrays=arrays)


def _by_layer(written: Any, network: Network) -> Any:
    """Return the arrays of an example by the layers that their names mean."""
    if not isinstance(written, Mapping):
        return written
    return {network.node_named(name): array for name, array in written.items()}


def _first(name: str, actual: Array, expected: Array, off: Array) -> str:
    """Say where two arrays differ first, and in how many places."""
    wrong = ~(off <= TOLERANCE)
    place = tuple(int(each) for each in np.argwhere(wrong)[0])
    count = int(wrong.sum())
    where = f"`{name}` at {list(place)}" if place else f"`{name}`"
    return (
        f"{where} is {actual[place]:.7g}, and the file says {expected[place]:.7g} (difference "
        f"{actual[place] - expected[place]:+.3g}; {count:,} of {actual.size:,} values differ)"
    )


def _arrays(
    side: str, written: Any, shapes: Mapping[str, Shape], layout: Layout
) -> dict[str, Array]:
    """Return arrays by name, in the declared layout; raise Unusable where they do not fit."""
    if not isinstance(written, Mapping):
        if len(shapes) > 1:
            raise Unusable(
                f"the network has {len(shapes)} {side}s: write a mapping from their names "
                f"({', '.join(shapes)}) to arrays"
            )
        written = dict.fromkeys(shapes, written)
    for name in written:
        if name not in shapes:
            raise Unusable(f"`{name}` is not an {side}; there is {', '.join(shapes)}")
    return {
        name: _array(f"the {side} `{name}`", value, layout.outside(shapes[name]), layout)
        for name, value in written.items()
    }


def _array(what: str, written: Any, shape: Shape, layout: Layout) -> Array:
    array = np.array(written, np.float64)
    if array.shape in _accepted(shape, layout):
        return array.reshape(shape)
    raise Unusable(f"{what} is {_text(array.shape)} in the example, but should be {_text(shape)}")


def _accepted(shape: Shape, layout: Layout) -> tuple[Shape, ...]:
    """Return the shape, and the shape without its channel axis if there is one channel."""
    channels = -1 if layout is Layout.CHANNELS_LAST else 0
    bare = shape[:-1] if channels else shape[1:]
    return (shape, bare) if shape[channels] == 1 else (shape,)


def _inside(actual: Array, layout: Layout) -> Shape:
    """Return the shape of one sample of an output, channels last."""
    return layout.inside(actual.shape[1:])


def _text(shape: Sequence[int]) -> str:
    return sizes_text(shape) or "a single number"
