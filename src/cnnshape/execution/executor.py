"""Run a network on arrays, layer by layer, and write down what was seen of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from cnnshape.execution.arrays import Array, dtype_named
from cnnshape.execution.door import given_inputs, outside
from cnnshape.execution.memory import Memory
from cnnshape.execution.observation import Execution, Observation, Tally
from cnnshape.execution.weights import Weights, WeightSource
from cnnshape.execution.work import Deferred, Work
from cnnshape.layers import ROOM_OF_KIND
from cnnshape.layers.custom import Custom
from cnnshape.layers.layer import Layer
from cnnshape.network import Network, Node

Watch = Callable[[Node, Array], None]
"""Is shown every layer and its output, read-only and channels last, before anything else runs."""

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
    network, and a dict of them where there are several inputs; `weights` maps `layer.weight` to
    arrays. What is not given is drawn from `seed`; with `draw_missing=False` missing weights are an
    error. `keep` names layers whose outputs are wanted too, or is "all". Raises ValueError or
    TypeError where what is given does not fit, or the network cannot be executed.
    """
    if not isinstance(network, Network):
        raise TypeError(f"run takes a network, as `load` returns it, not {type(network).__name__}")
    _refuse_custom(network)
    real = dtype_named(dtype)
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
    stand_in: bool = False,
) -> Execution:
    """Execute a network on arrays `(m, *spatial, channels)`, channels last whatever its layout.

    With `stand_in`, zeros of the declared shape take the place of `custom` layers.
    """
    if not stand_in:
        _refuse_custom(network)
    wanted = _names_to_keep(network, keep)
    memory = Memory(network)
    outputs: dict[str, Array] = {}
    kept: dict[str, Array] = {}
    observations = []
    for position, node in enumerate(network.nodes):
        observations.append(_run_node(node, network, inputs, source, memory))
        seen = memory.read(node.name)
        if node.name in network.outputs:
            outputs[node.name] = seen
        if node.name in wanted:
            kept[node.name] = seen.copy()
        if watch is not None:
            watch(node, _read_only(seen))
        del seen
        memory.release(node, position)
    in_order = {name: outputs[name] for name in network.outputs}
    arrays = source.arrays if isinstance(source, Weights) else {}
    return Execution(in_order, kept, arrays, tuple(observations))


def kernel_of(kind: str) -> Kernel:
    """Return the function that executes a kind of layer."""
    return _kernels(ROOM_OF_KIND.get(kind, "entry"))[kind]


@cache
def _kernels(room: str) -> Mapping[str, Kernel]:
    kernels: Mapping[str, Kernel] = import_module(f"cnnshape.execution.{room}").KERNELS
    return kernels


def _run_node(
    node: Node,
    network: Network,
    inputs: Mapping[str, Array],
    source: WeightSource,
    memory: Memory,
) -> Observation:
    tally = Tally()
    is_custom = isinstance(node.layer, Custom)
    if is_custom or not node.inputs:
        result: Array | Deferred = _entering(node, inputs)
    else:
        work = Work(
            owner=node.shares or node.name,
            layer=node.layer,
            arrays=tuple(map(memory.read, node.inputs)),
            layout=network.layout,
            source=source,
            like=None if node.like is None else memory.shapes[node.like],
            may_overwrite=memory.may_overwrite(node),
            tally=tally,
        )
        result = run_layer(node.name, work)
        if isinstance(source, Weights):
            source.refuse_leftovers(node.name, network)
    memory.hold(node, result)
    ...
