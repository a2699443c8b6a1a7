"""Random products of maps that were drawn before."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from tests.strategies.draft import Draft, Place
from tests.strategies.random_layer import Keys, Shape


def product(draft: Draft) -> None:
    """Multiply the current map with another one, as matrices that have a side in common."""
    from tests.strategies.steps import a_layer

    found = [
        (place, is_first, is_second, shape)
        for place in draft.places
        for is_first in (False, True)
        for is_second in (False, True)
        if (shape := _product(draft.current, place, is_first, is_second)) is not None
        and prod(shape) <= draft.bounds.values
        and shape[-1] <= 2 * draft.bounds.channels
    ]
    if not found:
        return a_layer(draft)
    place, is_first, is_second, shape = draft.draw(st.sampled_from(found))
    keys: Keys = {"type": "matmul", "from": [draft.named(draft.current), draft.named(place)]}
    keys |= {"transpose_first": True} if is_first else {}
    keys |= {"transpose_second": True} if is_second else {}
    keys |= {"scale": 0.5} if draft.draw(st.booleans()) else {}
    return draft.append(keys, shape)


def _product(first: Place, second: Place, is_first: bool, is_second: bool) -> Shape | None:
    """Return the shape of a product, or None if the two have none."""
    one, other = first.shape, second.shape
    if len(one) < 2 or one[:-2] != other[:-2] or len(one) != len(other):
        return None
    rows, columns = reversed(one[-2:]) if is_first else one[-2:]
    other_rows, other_columns = reversed(other[-2:]) if is_second else other[-2:]
    return (*one[:-2], rows, other_columns) if columns == other_rows else None
