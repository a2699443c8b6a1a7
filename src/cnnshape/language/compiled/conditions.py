"""Conditions: the expressions that decide which layers a list has, how they are named and wired.

All of a list are asked before its layers are known, those too that an expansion would not reach:
equal answers to all of them mean the same layers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from cnnshape.language.compiled.functions import Function, function_of
from cnnshape.language.compiled.giving_up import GiveUp
from cnnshape.language.compiled.scope_names import ScopeNames
from cnnshape.language.expansion.kinds import BRANCHES
from cnnshape.language.expansion.limits import MAX_LAYERS
from cnnshape.language.expressions.environment import names_in
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.yaml.parts import items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Table, Value, has_expression, is_expression
from cnnshape.layers import KINDS
from cnnshape.layers.layer import PLACEMENT_KEYS

CONDITIONS_OF_LAYERS = PLACEMENT_KEYS | {"type", "like", "pool"}
CONDITIONS_OF_CALLS = PLACEMENT_KEYS | {"type"}
IN_BRANCHES = "branches"
NO_VALUE = "none"
"""The answer to a condition that cannot be worked out: an item that is off may have one."""

Answer = Callable[[str], None]


class ItemConditions(NamedTuple):
    """The conditions of an item, and those of its branches.

    If they name `index` they are asked in each of its copies, whose number is `copies`.
    """

    repeat: Function | None
    own: tuple[Function, ...]
    branches: tuple[ItemConditions, ...]
    copies: Function | None


Conditions = tuple[ItemConditions, ...]


def conditions_of(layers: Value, blocks: Collection[str]) -> Conditions:
    """Return the conditions of those items of a list that have any."""
    found = (_of_item(item, blocks) for item in tables_in(layers))
    return tuple(each for each in found if each.repeat or each.own or each.branches)


def answers(conditions: Conditions, names: ScopeNames) -> tuple[str, ...]:
    """Return what all conditions of a list give; 1, 1.0 and true are different answers.

    Raises Broken if the channels that one of them names are unknown.
    """
    found: list[str] = []
    _ask(conditions, names, found.append)
    return tuple(found)


def decides_structure(item: Table, key: str, blocks: Collection[str]) -> bool:
    """Say whether an expression at a key is a condition, and not only a value."""
    kind = text_of_scalar(item.get("type"))
    if kind in blocks:
        return key in CONDITIONS_OF_CALLS
    return kind not in KINDS or key in CONDITIONS_OF_LAYERS


def _of_item(item: Table, blocks: Collection[str]) -> ItemConditions:
    repeat = item.get("repeat")
    written = [each for each in _conditions(item, blocks) if has_expression(each)]
    branches = tuple(
        each for branch in items_of(item.get(IN_BRANCHES)) for each in conditions_of(branch, blocks)
    )
    copied = [*written, item.entries[IN_BRANCHES].value] if branches else written
    counts = repeat is not None and any("index" in names_in(each) for each in copied)
    return ItemConditions(
        None if repeat is None or not is_expression(repeat) else function_of(repeat),
        tuple(map(function_of, written)),
        branches,
        function_of(repeat) if repeat is not None and counts else None,
    )


def _conditions(item: Table, blocks: Collection[str]) -> Iterator[Value]:
    for key, each in item.entries.items():
        is_list_of_layers = key == IN_BRANCHES and text_of_scalar(item.get("type")) == BRANCHES
        if key != "repeat" and not is_list_of_layers and decides_structure(item, key, blocks):
            yield each.value


def _ask(conditions: Conditions, names: ScopeNames, add: Answer) -> None:
    for item in conditions:
        if item.repeat is not None:
            add(_answer(item.repeat, names))
        if item.copies is None:
            _ask_once(item, names, add)
            continue
        outer = names.copy_index
        for copy in range(_number(item.copies, names)):
            names.in_copy(copy)
            _ask_once(item, names, add)
        names.in_copy(outer)


def _ask_once(item: ItemConditions, names: ScopeNames, add: Answer) -> None:
    for function in item.own:
        add(_answer(function, names))
    _ask(item.branches, names, add)


def _answer(function: Function, names: ScopeNames) -> str:
    try:
        return repr(function(names))
    except InvalidExpression:
        return NO_VALUE


def _number(repeat: Function, names: ScopeNames) -> int:
    """Return how many copies there are to ask in: none where `repeat` says nothing of use."""
    try:
        number = repeat(names)
    except InvalidExpression:
        return 0
    if isinstance(number, int) and number > MAX_LAYERS:
        raise GiveUp
    return number if isinstance(number, int) else 0
