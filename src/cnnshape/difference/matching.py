"""Which layer of one network is which of the other: by name, and by structure where names moved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from cnnshape.difference.forms import Form
from cnnshape.difference.subsequence import Pairs, common

NUMBER = re.compile(r"_\d+(?=\.|$)")
RENUMBERED = 0.25
"""What it costs to call `conv_3` the former `conv_2`, where an edit of a layer costs 1."""


def matched(before: Sequence[Form], after: Sequence[Form], *, by_structure: bool = False) -> Pairs:
    """Return the positions of layers that belong together, in the order of the second network.

    Layers of one name belong together, and what is left by structure, in order. Structure comes
    first where at least half of the layers are alike by it and it leaves less to be edited: a layer
    without a name, put in front of others of its kind, renumbers all of them. With `by_structure`
    names do not count where all layers are alike in their order.
    """
    # Names are what an author means by "the same layer", but a generated name as conv_3 is only a
    # position: one layer more, and all later ones are called otherwise. So both ways are tried, and
    # the one with the smaller edit is taken; structure only if the networks are alike at all.
    by_name = _completed([], before, after)
    alike = _same_forms(before, after)
    if by_structure and len(alike) == len(before) == len(after):
        return alike
    if 2 * len(alike) < min(len(before), len(after)):
        return _with_replaced(by_name, len(before), len(after))
    in_order = _completed(alike, before, after)
    pairs = by_name
    if in_order != by_name:
        pairs = min(by_name, in_order, key=lambda pairs: _cost(pairs, before, after))
    return _with_replaced(pairs, len(before), len(after))


def _with_replaced(pairs: Pairs, before: int, after: int) -> Pairs:
    """Return pairs with those added that stand alone between the same neighbours: relu and elu."""
    former = {-1: -1, after: before, **{other: one for one, other in pairs}}
    kept = frozenset(former.values())
    replaced = (
        (former[at - 1] + 1, at)
        for at in range(after)
        if at not in former and at - 1 in former and at + 1 in former
    )
    alone = (pair for pair in replaced if former[pair[1] + 1] == pair[0] + 1)
    found = ((one, other) for one, other in alone if one not in kept)
    return sorted((*pairs, *found), key=lambda pair: pair[1])


def _completed(pairs: Pairs, before: Sequence[Form], after: Sequence[Form]) -> Pairs:
    """Return pairs with those of what they leave: by name, by form, and as they are written."""
    pairs, fewer = list(pairs), min(len(before), len(after))
    for match in (_same_names, _same_forms, _same_writing):
        if len(pairs) == fewer:
            break
        taken = {one for one, _ in pairs}, {other for _, other in pairs}
        ones = [at for at in range(len(before)) if at not in taken[0]]
        others = [at for at in range(len(after)) if at not in taken[1]]
        found = match([before[at] for at in ones], [after[at] for at in others])
        pairs += ((ones[one], others[other]) for one, other in found)
    return sorted(pairs, key=lambda pair: pair[1])


def _same_names(before: Sequence[Form], after: Sequence[Form]) -> Pairs:
    named = zip(before, after, strict=False)
    head = sum(1 for _ in takewhile(lambda forms: forms[0].name == forms[1].name, named))
    places = {before[at].name: at for at in range(head, len(before))}
    rest = ((after[at].name, at) for at in range(head, len(after)))
    return [
        *((at, at) for at in range(head)),
        *((places[name], at) for name, at in rest if name in places),
    ]


def _same_forms(before: Sequence[Form], after: Sequence[Form]) -> Pairs:
    return common([form.whole for form in before], [form.whole for form in after])


def _same_writing(before: Sequence[Form], after: Sequence[Form]) -> Pairs:
    return common([form.written for form in before], [form.written for form in after])


def _cost(pairs: Pairs, before: Sequence[Form], after: Sequence[Form]) -> float:
    """Return how many edits make one network of the other, if these pairs are the same layers."""
    unmatched = len(before) + len(after) - 2 * len(pairs)
    return unmatched + sum(_cost_of_pair(before[one], after[other]) for one, other in pairs)


def _cost_of_pair(one: Form, other: Form) -> float:
    changed = one.whole != other.whole
    if one.name == other.name:
        return changed
    is_renumbered = NUMBER.sub("", one.name) == NUMBER.sub("", other.name)
    return changed + (RENUMBERED if is_renumbered else 1)
