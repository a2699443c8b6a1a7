"""Random layers that bring trained values in."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.draft import Draft
from tests.strategies.random_layer import Draw, Keys, Shape


def learned_values(draft: Draft) -> None:
    """Write trained values beside the current map, and merge the two."""
    shape, one = draft.shape, (1,) * (len(draft.shape) - 1)
    wanted = draft.draw(st.sampled_from([shape, (*one, shape[-1]), (*shape[:-1], 1)]))
    current = draft.current
    draft.append({"type": "learned", "shape": wanted}, wanted)
    draft.current.keys.pop("from", None)
    kind = draft.draw(st.sampled_from(["add", "multiply", "maximum"]))
    names = [draft.named(place) for place in draft.draw(st.permutations([current, draft.current]))]
    draft.append({"type": kind, "from": names}, shape)


def embedded(draw: Draw, channels: int) -> tuple[Shape, Keys, Shape]:
    """Draw the shape of an input of indices, the layer that looks them up, and its shape."""
    length = draw(st.integers(1, 8))
    keys: Keys = {
        "type": "embedding",
        "vocabulary": draw(st.integers(1, 9)),
        "channels": draw(st.integers(1, channels)),
    }
    shape = draw(st.sampled_from([(length,), (length, 1), (length, 2, 1)]))
    sizes = shape[:-1] or shape
    return shape, keys, (*sizes, keys["channels"])
