"""A401: a residual branch that ends in relu and so can only add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from math import prod

from cnnshape.linting.finding import (
    Finding,
    Remedy,
    RemoveKey,
    RemoveLayer,
    SetKey,
    Several,
    Step,
)
from cnnshape.linting.kinds import (
    CLIPPING,
    DROPPING,
    NORMS,
    function_of,
    is_activation,
    is_weighted,
)
from cnnshape.linting.subject import Subject
from cnnshape.network import Node

KEEPING_PLACES = DROPPING | {"linear"}
"""They pass every value on, where it was."""

PROJECTING = KEEPING_PLACES.union(NORMS, {"max_pool", "avg_pool", "zero_pad", "slice"})
"""What a shortcut may hold, beside one layer with weights, and still be a shortcut."""

ENLARGING = frozenset({"conv_transpose", "upsample", "depth_to_space"})
"""They lead back up from deeper levels: what is added there is no residual."""

MAX_BRANCH_LENGTH = 200
"""The most layers of a residual branch."""


def activation_before_add(subject: Subject) -> Iterator[Finding]:
    """Find residual branches that end in an activation which is never negative.

    ## What it does
    Looks for an `add` of a layer and of what was computed from it, at once or through a projection
    of one layer with weights, where the computed branch ends in `relu` or `relu6`. Sums of
    branches that stand side by side are not meant, nor those of a decoder with its encoder.

    ## Why is this bad?
    A residual branch should correct what it is added to, up or down. Behind a relu it can only add:
    the values grow from block to block, and the network learns less. He et al. measured it: 7.84 %
    error in place of 6.61 % on CIFAR-10, with 110 layers.

    ## Example
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: conv, filters: 16, kernel: 3, padding: 1, bias: false}
      - {type: batch_norm, activation: relu}
      - {type: add, from: [input, batch_norm_1]}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: conv, filters: 16, kernel: 3, padding: 1, bias: false}
      - {type: batch_norm}
      - {type: add, from: [input, batch_norm_1], activation: relu}
    ```

    ## Fix safety
    Unsafe: the sum is another. The activation follows it, where it has none yet.

    ## Evidence
    None of the bundled architectures has one.

    ## References
    - He et al., Identity Mappings in Deep Residual Networks, 1603.05027, section 4.1, table 2
    """
    positions: dict[str, int] = {}
    for node in subject.of_kind("add"):
        for end in subject.inputs(node):
            tail = _behind(end, subject)
            if function_of(tail) not in CLIPPING:
                continue
            positions = positions or {name: at for at, name in enumerate(subject.nodes)}
            others = [each for each in subject.inputs(node) if each is not end]
            shortcut = next((o for o in others if _is_residual(tail, o, positions, subject)), None)
            if shortcut is not None:
                yield _finding(tail, node, shortcut, subject)


def _behind(node: Node, subject: Subject) -> Node:
    while node.layer.type in KEEPING_PLACES:
        (node,) = subject.inputs(node)
    return node


def _is_residual(tail: Node, other: Node, positions: Mapping[str, int], subject: Subject) -> bool:
    """Say whether a summand was computed, with weights, from what the other is a shortcut of."""
    starts = _shortcut(other, subject)
    first = min(positions[name] for name in starts)
    if tail.name in starts or positions[tail.name] < first:
        return False
    seen, waiting = {tail.name: tail}, [tail]
    while waiting and len(seen) <= MAX_BRANCH_LENGTH:
        node = waiting.pop()
        if node.layer.type in ENLARGING:
            return False
        if node.name in starts:
            return any(is_weighted(each) for name, each in seen.items() if name not in starts)
        before = (each for each in subject.inputs(node) if positions[each.name] >= first)
        fresh = [each for each in before if each.name not in seen]
        seen.update((each.name, each) for each in fresh)
        waiting += fresh
    return False


def _shortcut(node: Node, subject: Subject) -> Set[str]:
    """Return a layer and those before it as long as they may be the projection of a shortcut."""
    names = {node.name}
    projections = 0
    while len(node.inputs) == 1 and function_of(node) is None:
        projections += is_weighted(node)
        if projections > 1 or not (is_weighted(node) or node.layer.type in PROJECTING):
            break
        (node,) = subject.inputs(node)
        names.add(node.name)
    return names


def _finding(tail: Node, add: Node, shortcut: Node, subject: Subject) -> Finding:
    function = function_of(tail)
    values = f"{prod(subject.shape(add)):,} values"
    return Finding(
        tail,
        f"{function} ends a residual branch, which can then only add",
        ("activation", "function"),
        (f"none of the {values} of `{add.name}` can be less than in `{shortcut.name}`",),
        (_moved(tail, add),),
        help=f"end the branch without {function} and give it to the sum: `activation: {function}`",
    )


def _moved(tail: Node, add: Node) -> Remedy:
    """Take the activation from the branch; the sum gets it, where it has none yet."""
    function = function_of(tail)
    help = f"take the {function} from the branch and let it follow the sum"
    step: Step = (
        RemoveLayer(help, tail) if is_activation(tail) else RemoveKey(help, "activation", tail)
    )
    if function_of(add) is not None:
        return Several(help, (step,))
    return Several(help, (step, SetKey(help, "activation", function, add)))
