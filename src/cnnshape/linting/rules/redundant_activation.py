"""A403: an activation of what an activation has given, with nothing between the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from cnnshape.linting.finding import Finding, Remedy, RemoveKey, RemoveLayer
from cnnshape.linting.kinds import (
    CLIPPING,
    SOFTMAXES,
    function_of,
    is_activation,
    is_passing,
    is_weighted,
)
from cnnshape.linting.subject import Subject
from cnnshape.network import Node

BOUNDED = frozenset({"relu6", "sigmoid", "hard_sigmoid", "softmax"})
"""Functions with values from 0 to 6."""

NON_NEGATIVE = BOUNDED | {"relu", "softplus", "abs"}

LEAVES_ALONE = {"relu": NON_NEGATIVE, "abs": NON_NEGATIVE, "relu6": BOUNDED}
"""Functions, with those whose values they do not change; each is idempotent."""

ABSORBS = {"relu6": frozenset({"relu"})}
"""Functions, with those that change nothing where they come before: relu6(relu(x)) = relu6(x)."""

PICKING = frozenset({"max_pool", "global_max_pool", "adaptive_max_pool"})
"""Their values are values of what they read, as those of layers that pass values on."""

SCORES = SOFTMAXES | {"sigmoid"}


def redundant_activation(subject: Subject) -> Iterator[Finding]:
    """Find an activation of what is the output of an activation already.

    ## What it does
    Looks for an activation layer behind another activation, fused or a layer of its own, with
    nothing between but layers that pass values on: `dropout`, `flatten`, `slice` and the like. A
    `relu` of values that are not negative, and its kin, is found behind a max pooling or a
    `concat` of such values too.

    A relu on the scores that a softmax or sigmoid turns into the output is left to A404.

    ## Why is this bad?
    A function that leaves alone what the first one gives does nothing: relu of relu is relu. Two
    others in a row saturate twice and are no richer than one: weights between them are missing, or
    one of them was fused into a layer and written again.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: relu}
      - {type: max_pool, kernel: 2}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: max_pool, kernel: 2}
    ```

    ## Fix safety
    Safe where one of the two changes nothing: it is the one that is taken out. Unsafe for all
    others.

    ## Evidence
    None of the bundled architectures has one.

    ## References
    - The definitions of the functions
    """
    given = _functions_given(subject)
    origins = subject.origins(is_passing)
    for node in subject.nodes.values():
        function = function_of(node)
        if function is None or not (is_activation(node) or node.layer.type == "concat"):
            continue
        befores = {given.get(name) for name in node.inputs}
        if befores <= LEAVES_ALONE.get(function, frozenset()):
            yield _changes_nothing(node, function, sorted(map(str, befores)), subject)
        elif is_activation(node):
            first = origins[node.inputs[0]]
            before = function_of(first)
            if before is not None and not _are_scores(first, node, subject):
                yield _in_a_row(first, node, subject)


def _functions_given(subject: Subject) -> Mapping[str, str]:
    """Return the functions whose values, some or all, are those of the layers."""
    given: dict[str, str] = {}
    for node in subject.nodes.values():
        function = function_of(node)
        if function is None and (is_passing(node) or node.layer.type in PICKING | {"concat"}):
            read = {given.get(name) for name in node.inputs}
            function = read.pop() if len(read) == 1 else None
        if function is not None:
            given[node.name] = function
    return given


def _are_scores(first: Node, second: Node, subject: Subject) -> bool:
    """Say whether these clip the scores of the last layer and turn them into the output (A404)."""
    read = subject.inputs(first)
    is_of_last = is_weighted(first) or (len(read) == 1 and is_weighted(read[0]))
    are_such = function_of(first) in CLIPPING and function_of(second) in SCORES
    return are_such and is_of_last and second.name not in subject.before_weights


def _changes_nothing(node: Node, function: str, befores: list[str], subject: Subject) -> Finding:
    values = f"{prod(subject.shape(node)):,} values"
    which = "between 0 and 6" if function == "relu6" else "0 or more"
    return Finding(
        node,
        f"{function} of {' and '.join(befores)} changes nothing",
        ("activation",),
        (f"its {values} are {which} already",),
        (_without(node, subject, "remove the second activation"),),
        help="remove the second activation",
    )


def _in_a_row(first: Node, second: Node, subject: Subject) -> Finding:
    before, function = function_of(first), str(function_of(second))
    is_absorbed = before in ABSORBS.get(function, ()) and subject.only_reader(first) is second
    last = _without(second, subject, "remove the second activation", keeps_values=False)
    absorbed = _without(first, subject, f"remove the {before}: {function} does its work too")
    return Finding(
        second,
        f"{function} acts on the output of {before}, with no weights between",
        notes=(f"the {prod(subject.shape(second)):,} values of `{first.name}` pass both",),
        remedies=(absorbed if is_absorbed else last,),
        help="keep one of the two, or put the layer with weights between them that is missing",
    )


def _without(node: Node, subject: Subject, help: str, *, keeps_values: bool = True) -> Remedy:
    """Return the remedy that takes an activation away, be it fused, repeated or a layer."""
    if not is_activation(node):
        return RemoveKey(help, "activation", node, keeps_values)
    if node.span in (other.span for other in (*subject.inputs(node), *subject.readers(node))):
        return RemoveKey("write the activation once, without `repeat`", "repeat", node)
    return RemoveLayer(help, node, keeps_values)
