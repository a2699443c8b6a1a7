"""D502: a layer whose output is its input, value for value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod

from cnnshape.layers.elementwise import Affine
from cnnshape.layers.layer import Layer
from cnnshape.layers.pooling import AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool
from cnnshape.layers.quantities import NumberPerChannel
from cnnshape.layers.rearrangement import Tile
from cnnshape.layers.reduction import Reduce
from cnnshape.layers.regularization import Dropout, DropPath
from cnnshape.layers.reshape import DepthToSpace, Flatten, SpaceToDepth
from cnnshape.layers.resize import Crop, Pad, Upsample, ZeroPad
from cnnshape.linting.finding import Finding, RemoveLayer
from cnnshape.linting.subject import Subject
from cnnshape.network import Node


def no_op_layer(subject: Subject) -> Iterator[Finding]:
    """Find layers that change neither a value nor a shape.

    ## What it does
    Looks for a pooling of 1x1 with stride 1, a `dropout` or `drop_path` of rate 0, a global pooling
    that keeps the axes of a map of one cell, a `flatten` of a vector, pads and crops by 0, an
    `affine` of scale 1 and shift 0, an `upsample`, `depth_to_space` or `space_to_depth` by a factor
    of 1, and a `tile` of one time. If a block or `repeat` copies a layer, every copy must do
    nothing: a rate that grows with `index` may begin at 0.

    ## Why is this bad?
    The layer misleads readers of the file. Often one of its numbers is wrong.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3}
      - {type: max_pool, kernel: 1}
      - {type: global_avg_pool}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3}
      - {type: global_avg_pool}
    ```

    ## Fix safety
    Safe: the layer is removed if no other layer names it and no other layer changes.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - The definitions of the layers
    """
    judged = subject.where(lambda layer: type(layer) in REASONS)
    reasons = [(node, REASONS[type(node.layer)](node, subject)) for node in judged]
    idle = {node.name for node, why in reasons if why is not None}
    if not idle:
        return
    useful = {node.span for node in subject.nodes.values() if node.name not in idle}
    for node, why in reasons:
        if why is not None and node.span not in useful:
            yield Finding(
                node,
                f"{node.layer.type} changes nothing",
                notes=(why,),
                remedies=(RemoveLayer("remove the layer"),),
                help="remove the layer, or correct its numbers",
            )


def _drops_nothing(node: Node, _: Subject) -> str | None:
    assert isinstance(node.layer, (Dropout, DropPath))
    return "its rate is 0: nothing is dropped" if node.layer.rate == 0 else None


def _reads_single_cells(node: Node, subject: Subject) -> str | None:
    claim = subject.claim(node)
    is_map = _keeps_shape(node, subject) and all(window.span == 1 for window in claim.windows)
    return "windows of one cell with stride 1 give the map itself" if is_map else None


def _pools_one_cell(node: Node, subject: Subject) -> str | None:
    is_cell = _keeps_shape(node, subject) and prod(subject.shape(node)[:-1]) == 1
    return "the map has a single cell" if is_cell else None


def _reduces_one_value(node: Node, subject: Subject) -> str | None:
    """The length of a single value is its absolute value: that changes something."""
    assert isinstance(node.layer, Reduce)
    is_itself = _keeps_shape(node, subject) and node.layer.function != "l2"
    return "there is a single value along the axes that it reduces" if is_itself else None


def _flattens_vector(node: Node, subject: Subject) -> str | None:
    values = f"{subject.shape(node)[-1]:,} values"
    is_vector = _keeps_shape(node, subject)
    return f"its input is a vector of {values} already" if is_vector else None


def _pads_nothing(node: Node, subject: Subject) -> str | None:
    return "pads by 0 cells on every side" if _keeps_shape(node, subject) else None


def _scales_nothing(node: Node, _: Subject) -> str | None:
    assert isinstance(node.layer, Affine)
    is_same = _is_all(node.layer.scale, 1) and _is_all(node.layer.shift, 0)
    return "its scale is 1 and its shift is 0" if is_same else None


def _is_all(written: NumberPerChannel, number: float) -> bool:
    return set(written if isinstance(written, tuple) else [written]) == {number}


def _crops_nothing(node: Node, subject: Subject) -> str | None:
    return "crops by 0 cells on every side" if _keeps_shape(node, subject) else None


def _is_factor_one(node: Node, _: Subject) -> str | None:
    assert isinstance(node.layer, (Upsample, DepthToSpace, SpaceToDepth))
    factor = node.layer.factor
    is_one = set(factor if isinstance(factor, tuple) else [factor]) == {1}
    return "its factor is 1" if is_one else None


def _copies_nothing(node: Node, _: Subject) -> str | None:
    assert isinstance(node.layer, Tile)
    return "one time is what it reads" if node.layer.times == 1 else None


def _keeps_shape(node: Node, subject: Subject) -> bool:
    return subject.shape(node) == subject.shape(subject.nodes[node.inputs[0]])


REASONS: Mapping[type[Layer], Callable[[Node, Subject], str | None]] = {
    Dropout: _drops_nothing,
    DropPath: _drops_nothing,
    MaxPool: _reads_single_cells,
    AvgPool: _reads_single_cells,
    GlobalMaxPool: _pools_one_cell,
    GlobalAvgPool: _pools_one_cell,
    Reduce: _reduces_one_value,
    Flatten: _flattens_vector,
    Pad: _pads_nothing,
    ZeroPad: _pads_nothing,
    Crop: _crops_nothing,
    Affine: _scales_nothing,
    Upsample: _is_factor_one,
    DepthToSpace: _is_factor_one,
    SpaceToDepth: _is_factor_one,
    Tile: _copies_nothing,
}
"""Why a layer of a type changes nothing, if it does not."""
