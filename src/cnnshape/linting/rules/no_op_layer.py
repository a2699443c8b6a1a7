"""D502: a layer whose output is its input, value for value."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.linting.finding import Finding, RemoveLayer
from cnnshape.linting.kinds import DROPPING, rate_of
from cnnshape.linting.subject import Subject
from cnnshape.network import Node


def no_op_layer(subject: Subject) -> Iterator[Finding]:
    """Find layers that change neither a value nor a shape.

    ## What it does
    Looks for a pooling of 1x1 with stride 1, a `dropout` or `drop_path` of rate 0, a global pooling
    that keeps the axes of a map of one cell, a `flatten` of a vector, and pads and crops by
    nothing. Where a block or `repeat` copies a layer, each copy must do nothing: a rate that grows
    with `index` may well begin at 0.

    ## Why is this bad?
    Who reads the network looks for what the layer does. Often a number was meant to be another.

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
    Safe: the layer is taken out where nothing names it and no other layer changes.

    ## Evidence
    None of the bundled architectures has one.

    ## References
    - The definitions of the layers
    """
    reasons = {node.name: _why_nothing_happens(node, subject) for node in subject.nodes.values()}
    useful = {node.span for node in subject.nodes.values() if reasons[node.name] is None}
    for node in subject.nodes.values():
        why = reasons[node.name]
        if why is not None and node.span not in useful:
            yield Finding(
                node,
                f"{node.layer.type} changes nothing",
                notes=(why,),
                remedies=(RemoveLayer("remove the layer"),),
                help="remove the layer, or correct its numbers",
            )


def _why_nothing_happens(node: Node, subject: Subject) -> str | None:
    kind = node.layer.type
    if kind in DROPPING and rate_of(node) == 0:
        return "its rate is 0: nothing is dropped"
    if len(node.inputs) != 1 or kind == "custom":
        return None
    shape = subject.shape(subject.inputs(node)[0])
    if subject.shape(node) != shape:
        return None
    if kind in ("max_pool", "avg_pool") and _reads_single_cells(node, subject):
        return "windows of one cell, one apart, are the map itself"
    if kind in ("global_max_pool", "global_avg_pool") and prod(shape[:-1]) == 1:
        return "the map has a single cell"
    if kind == "flatten":
        return f"its input is a vector of {shape[-1]:,} values already"
    if kind in ("zero_pad", "crop"):
        return f"{'pads' if kind == 'zero_pad' else 'crops'} by 0 cells on every side"
    return None


def _reads_single_cells(node: Node, subject: Subject) -> bool:
    return all(window.span == 1 for window in subject.claim(node).windows)
