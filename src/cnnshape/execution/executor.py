"""Run a network on arrays, layer by layer, and record what each layer does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from importlib import import_module
from typing import Any

import numpy as np

from cnnshape.execution.arguments import given_inputs, given_seed, outside
from cnnshape.execution.arrays import Array, dtype_named
from cnnshape.execution.buffers import Buffers
from cnnshape.execution.observation import Execution, Observation, Tally
from cnnshape.execution.placement import Placement
from cnnshape.execution.weights import Weights, WeightSource
from cnnshape.execution.work import Deferred, Work
from cnnshape.layers import MODULE_OF_KIND
from cnnshape.network import Network, Node

Watch = Callable[[Node, Array], object]
"""Called with every layer and its output, read-only and channels last, before the next runs."""

Kernel = Callable[[Any, Work], Array | Deferred]

ALL = "all"


def run(
    network: Network,
    x: Any = None,
    weights: Mapping[str, Any] | None = None,
    seed: int = 0,
    dtype: Any = "float32",
    *,
    keep: Collection[str] | str = (),
    watch: Watch | None = None,
    draw_missing: bool = True,
) -> Execution:
    """Execute a network and return its `outputs` and `weights`, by name.

    `x` is an array `(m, *spatial, channels)`, or `(m, channels, *spatial)` in a channels_first
    network, and a dict of them if there are several inputs; `weights` maps `layer.weight` to
    arrays. Missing arrays are drawn from `seed`; with `draw_missing=False` missing weights are an
    error. `keep` names layers whose outputs are wanted too, or is "all". Raises ValueError or
    TypeError if an argument does not fit, or the network cannot be executed.
    """
    if not isinstance(network, Network):
        raise TypeError(f"run takes a network, as `load` returns it, not {type(network).__name__}")
    _refuse_custom(network)
    real, seed = dtype_named(dtype), given_seed(seed)
    source = Weights(real, seed, weights, draw_missing=draw_missing)
    source.refuse_strangers(network)
    inputs = given_inputs(network, x, real, seed)
    execution = execute(network, inputs, source, keep=keep, watch=watch)
    return execution._replace(
        outputs=outside(execution.outputs, network.layout),
        kept=outside(execution.kept, network.layout),
    )


def execute(
    network: Network,
    inputs: Mapping[str, Array],
    source: WeightSource,
    *,
    keep: Collection[str] | str = (),
    watch: Watch | None = None,
    zeros_for_custom: bool = False,
    windows_only: bool = False,
    placement: Placement | None = None,
) -> Execution:
    """Execute a network on arrays `(m, *spatial, channels)`, channels last whatever its layout.

    With `zeros_for_custom`, zeros of the declared shape take the place of `custom` layers. With
    `windows_only`, norms use the mean 0 and the variance 1, and merges use constants for what they
    broadcast, so that only windows bring the values of cells together. With a `placement`, outputs
    are where it says.
    """
    if not zeros_for_custom:
        _refuse_custom(network)
    wanted = _names_to_keep(network, keep)
    buffers = Buffers(network)
    outputs: dict[str, Array] = {}
    kept: dict[str, Array] = {}
    observations = []
    for position, node in enumerate(network.nodes):
        work = _work_of(node, network, inputs, source, buffers, windows_only)
        result = run_layer(node.name, work) if placement is None else _placed(node, work, placement)
        buffers.store(node, result)
        seen = buffers.read(node.name)
        observations.append(
            _observe(node, work, seen, buffers.live_bytes() + work.tally.scratch_bytes)
        )
        if node.name in network.outputs:
            outputs[node.name] = seen
        if node.name in wanted:
            kept[node.name] = seen.copy()
        if watch is not None:
            watch(node, _read_only(seen))
        del work, result, seen
        buffers.release(node, position)
        if placement is not None:
            placement.finish(node)
    arrays = source.arrays if isinstance(source, Weights) else {}
    in_order = {name: outputs[name] for name in network.outputs}
    return Execution(in_order, kept, arrays, tuple(observations))


def run_layer(name: str, work: Work) -> Array | Deferred:
    """Run the kernel of one layer; raises ValueError with its name if it cannot run."""
    kind = work.layer.type
    kernel = _kernels(MODULE_OF_KIND.get(kind, "entry"))[kind]
    try:
        with np.errstate(all="ignore"):
            result = kernel(work.layer, work)
        work.source.refuse_leftovers(name)
    except ValueError as error:
        raise ValueError(f"layer `{name}` ({kind}) cannot run: {error}") from error
    return result


def _placed(node: Node, work: Work, placement: Placement) -> Array | Deferred:
    """Run a layer with its output in memory that is given from outside."""
    placement.begin(node)
    placed = work._replace(
        place=partial(placement.output, node.name),
        scratch_place=partial(placement.scratch, node.name),
    )
    result = run_layer(node.name, placed)
    return result if isinstance(result, Deferred) else placement.settle(node.name, result)


@cache
def _kernels(module: str) -> Mapping[str, Kernel]:
    kernels: Mapping[str, Kernel] = import_module(f"cnnshape.execution.{module}").KERNELS
    return kernels


def _work_of(
    node: Node,
    network: Network,
    inputs: Mapping[str, Array],
    source: WeightSource,
    buffers: Buffers,
    windows_only: bool,
) -> Work:
    return Work(
        owner=node.shares or node.name,
        layer=node.layer,
        arrays=(inputs[node.name],) if node.is_input else tuple(map(buffers.read, node.inputs)),
        layout=network.layout,
        source=source,
        tally=Tally(),
        like=None if node.like is None else buffers.shapes[node.like],
        may_overwrite=buffers.may_overwrite(node),
        deferred=buffers.deferred(node.inputs[0]) if node.inputs else None,
        windows_only=windows_only,
        samples=len(next(iter(inputs.values()))),
    )


def _observe(node: Node, work: Work, seen: Array, live_bytes: int) -> Observation:
    tally = work.tally
    trained, kept = tally.trainable_parameters, tally.non_trainable_parameters
    if node.is_frozen:
        trained, kept = 0, trained + kept
    return Observation(
        name=node.name,
        type=node.layer.type,
        output_shape=seen.shape[1:],
        output_size=seen.size,
        weights=tally.weights,
        statistics=tally.statistics,
        trainable_parameters=trained,
        non_trainable_parameters=kept,
        macs=tally.macs,
        live_bytes=live_bytes,
        is_placeholder=node.layer.traits.is_declared,
    )


def _read_only(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view


def _names_to_keep(network: Network, keep: Collection[str] | str) -> Collection[str]:
    names = {node.name for node in network.nodes}
    if keep == ALL:
        return names
    wanted = {keep} if isinstance(keep, str) else set(keep)
    for unknown in sorted(wanted - names):
        raise ValueError(f"cannot keep the output of {unknown!r}: there is no layer of that name")
    return wanted


def _refuse_custom(network: Network) -> None:
    for node in network.nodes:
        if node.layer.traits.is_declared:
            raise ValueError(
                f"`{node.name}` is a custom layer: its numbers are declared, and what it computes "
                "is not known, so the network cannot be executed"
            )
