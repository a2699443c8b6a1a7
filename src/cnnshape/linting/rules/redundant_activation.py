"""A403: an activation of what an activation has given, with nothing between the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import NamedTuple

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.layer import Layer
from cnnshape.layers.merge import Concat
from cnnshape.layers.traits import Range, Traits, Values
from cnnshape.linting.finding import Finding, Remedy, RemoveKey, RemoveLayer
from cnnshape.linting.subject import Subject
from cnnshape.network import Node

SCORES: frozenset[Function] = frozenset({"softmax", "log_softmax", "sigmoid"})
"""Functions that make probabilities of scores, or their logarithms."""


class Given(NamedTuple):
    """The function whose values a layer gives, and its traits with the settings of the layer."""

    function: str
    traits: Traits


def redundant_activation(subject: Subject) -> Iterator[Finding]:
    """Find an activation of the output of another activation.

    ## What it does
    Looks for an activation layer after another activation, fused or as a separate layer. Only
    layers that keep values may be between them: `dropout`, `flatten`, `slice` and the like. A
    `relu` (or a similar function) of values that are not negative is also found after a max pooling
    or a `concat` of such values.

    A relu on scores before a final softmax or sigmoid is A404.

    ## Why is this bad?
    The second function may change nothing: relu of relu is relu. Two other functions in a row
    saturate twice and are not more expressive than one: weights between them are missing, or one
    function was written twice, fused and as a layer.

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
    Safe if one of the two changes nothing: that one is removed. Otherwise unsafe.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - The definitions of the functions
    """
    given = _functions_given(subject)
    origins = subject.origins(lambda layer: layer.traits.passes_values)
    for node in subject.where(_takes_a_function):
        is_layer = node.layer.traits.is_activation
        own = _given_by(node.layer)
        if own is None:
            continue
        befores = {given.get(name) for name in node.inputs}
        if all(_leaves_alone(own, before) for before in befores):
            names = sorted({before.function for before in befores if before is not None})
            yield _changes_nothing(node, own, names, subject)
        elif is_layer:
            first = origins[node.inputs[0]]
            before = _given_by(first.layer)
            if before is not None and not _are_scores(first, node, subject):
                yield _in_a_row(first, before, node, own, subject)


def _takes_a_function(layer: Layer) -> bool:
    return layer.traits.is_activation or isinstance(layer, Concat)


def _given_by(layer: Layer) -> Given | None:
    function, traits = layer.output_function, layer.output_traits
    return None if function is None or traits is None else Given(function, traits)


def _leaves_alone(own: Given, before: Given | None) -> bool:
    """Say whether a function changes no value of another: an idempotent one keeps its own range."""
    if before is None:
        return False
    return own.traits.is_idempotent and own.traits.range.holds(before.traits.range)


def _absorbs(own: Given, before: Given) -> bool:
    """Say whether a function before another changes nothing: relu6(relu(x)) = relu6(x).

    Both clamp, and the range of the second lies in that of the first: what the first moves to its
    bounds, the second would move there or further.
    """
    clamp = own.traits.clamps and before.traits.clamps
    return clamp and before.traits.range.holds(own.traits.range)


def _functions_given(subject: Subject) -> Mapping[str, Given]:
    """Return the functions whose values, some or all, are those of the layers."""
    given: dict[str, Given] = {}
    functions: dict[int, Given | None] = {}
    for node in subject.where(lambda layer: _given_by(layer) or _gives_values_read(layer)):
        key = id(node.layer)
        if key not in functions:
            functions[key] = _given_by(node.layer)
        function = functions[key]
        if function is None:
            read = {given.get(name) for name in node.inputs}
            function = read.pop() if len(read) == 1 else None
        if function is not None:
            given[node.name] = function
    return given


def _gives_values_read(layer: Layer) -> bool:
    traits = layer.traits
    picks = traits.values is Values.PICKED and not traits.is_merge
    return traits.passes_values or picks or isinstance(layer, Concat)


def _are_scores(first: Node, second: Node, subject: Subject) -> bool:
    """Say whether these clip the scores of the last layer and turn them into the output (A404)."""
    read = subject.inputs(first)
    is_last = first.layer.traits.is_weighted
    is_of_last = is_last or (len(read) == 1 and read[0].layer.traits.is_weighted)
    before, function = first.layer.output_traits, second.layer.output_function
    are_such = before is not None and before.clips and function in SCORES
    return are_such and is_of_last and second.name not in subject.before_weights


def _changes_nothing(node: Node, own: Given, befores: list[str], subject: Subject) -> Finding:
    values = f"{prod(subject.shape(node)):,} values"
    return Finding(
        node,
        f"{own.function} of {' and '.join(befores)} changes nothing",
        ("activation",),
        (f"its {values} are already {_bounds_text(own.traits.range)}",),
        (_without(node, subject, "remove the second activation"),),
        help="remove the second activation",
    )


def _bounds_text(range: Range) -> str:
    low, high = range
    if low is not None and high is not None:
        return f"between {low:g} and {high:g}"
    return f"{high} or less" if low is None else f"{low:g} or more"


def _in_a_row(first: Node, before: Given, second: Node, own: Given, subject: Subject) -> Finding:
    is_absorbed = _absorbs(own, before) and subject.only_reader(first) is second
    last = _without(second, subject, "remove the second activation", keeps_values=False)
    does_the_same = f"remove the {before.function}: {own.function} does the same"
    absorbed = _without(first, subject, does_the_same)
    return Finding(
        second,
        f"{own.function} acts on the output of {before.function}, with no weights between",
        notes=(f"the {prod(subject.shape(second)):,} values of `{first.name}` pass both",),
        remedies=(absorbed if is_absorbed else last,),
        help="keep one of the two, or add the missing layer with weights between them",
    )


def _without(node: Node, subject: Subject, help: str, *, keeps_values: bool = True) -> Remedy:
    """Return the remedy that takes an activation away, be it fused, repeated or a layer."""
    if not node.layer.traits.is_activation:
        return RemoveKey(help, "activation", node, keeps_values)
    if node.span in (other.span for other in (*subject.inputs(node), *subject.readers(node))):
        return RemoveKey("write the activation once, without `repeat`", "repeat", node)
    return RemoveLayer(help, node, keeps_values)
