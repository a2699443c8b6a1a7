"""D501: layers and inputs from which no path leads to an output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.layers.entry import Input
from cnnshape.linting.finding import Finding, RemoveLayer
from cnnshape.linting.subject import Subject
from cnnshape.network import Network, Node
from cnnshape.phrases import count

MAX_NAMES = 3
"""Layers that a note calls by name; of more it says how many there are."""


def unused_layer(subject: Subject) -> Iterator[Finding]:
    """Find layers and inputs that no output depends on.

    ## What it does
    Looks for layers without a path to a layer in `outputs`, and for inputs that no layer reads.
    Layers on the same unused path are reported once, at the last of them. A layer is in use if
    another layer shares its weights or uses its size with `like`.

    Without `outputs`, every layer that no other layer reads is an output, so only inputs can be
    unused.

    ## Why is this bad?
    The layers are computed, stored and counted without effect: their gradient is zero. Most often
    an output is missing, or a `from` names the wrong layer.

    ## Example
    ```yaml
    input: [32, 32, 3]
    outputs: [classes]
    layers:
      - {name: features, type: conv, filters: 16, kernel: 3}
      - {name: pooled, type: global_avg_pool}
      - {name: boxes, type: dense, units: 4}
      - {name: classes, type: dense, from: pooled, units: 10}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    outputs: [classes, boxes]
    layers:
      - {name: features, type: conv, filters: 16, kernel: 3}
      - {name: pooled, type: global_avg_pool}
      - {name: boxes, type: dense, units: 4}
      - {name: classes, type: dense, from: pooled, units: 10}
    ```

    ## Fix safety
    Unsafe: a single layer is removed, but it may have been intended as an output.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - The definition of an output of a network
    """
    used = _used(subject.network)
    dead = [node for node in subject.nodes.values() if node.name not in used]
    if not dead:
        return
    living_places = {node.span for node in subject.nodes.values() if node.name in used}
    found_before: set[str] = set()
    for node in reversed(dead):
        if node.name not in found_before:
            lost = _leading_to(node, subject, used, found_before)
            is_removable = len(lost) == 1 and node.span not in living_places
            yield _finding(node, lost, subject, is_removable=is_removable)


def _used(network: Network) -> set[str]:
    """Return what the outputs depend on, be it only for weights or a size."""
    used = set(network.outputs)
    for node in reversed(network.nodes):
        if node.name in used:
            used.update(node.inputs)
            used.update(each for each in (node.like, node.shares) if each is not None)
    return used


def _leading_to(end: Node, subject: Subject, used: set[str], found_before: set[str]) -> list[Node]:
    """Return the unused layers on the paths to one of them that were not found yet."""
    found, open_ends = [], [end]
    while open_ends:
        node = open_ends.pop()
        if node.name not in used and node.name not in found_before:
            found_before.add(node.name)
            found.append(node)
            open_ends += subject.inputs(node)
    return found


def _finding(end: Node, lost: Sequence[Node], subject: Subject, *, is_removable: bool) -> Finding:
    notes = tuple(_notes(lost, subject))
    if isinstance(end.layer, Input):
        help = "read it with `from`, or remove it"
        return Finding(end, "an input that no layer reads", notes=notes, help=help)
    layers = sum(not isinstance(node.layer, Input) for node in lost)
    return Finding(
        end,
        f"{count(layers, 'layer')} {'leads' if layers == 1 else 'lead'} to no output",
        notes=notes,
        remedies=(RemoveLayer("remove the layer"),) if is_removable else (),
        help=f"add `{end.name}` to `outputs`, let a used layer read it, or remove it",
    )


def _notes(lost: Sequence[Node], subject: Subject) -> Iterator[str]:
    if len(lost) > 1:
        names = _listed([node.name for node in reversed(lost)])
        yield f"{names} end here"
    rows = [subject.rows[node.name] for node in lost]
    parameters = count(sum(map(subject.weights, lost)), "parameter")
    macs = count(sum(row.macs or 0 for row in rows), "multiply-add")
    yield f"{parameters} and {macs} have no effect on {_listed(subject.network.outputs)}"


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(f"`{name}`" for name in names[:MAX_NAMES])
    return f"{listed} and more" if len(names) > MAX_NAMES else listed
