"""Random poolings whose maxima are undone again."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.draft import Draft
from tests.strategies.merge import KEEPERS
from tests.strategies.pooling import max_pool


def a_pooling_undone(draft: Draft) -> None:
    """Add a max_pool, perhaps a layer that keeps its shape, and the unpooling of both."""
    unpooled = draft.shape
    draft.append(*max_pool(draft.draw, unpooled, draft.bounds))
    pool = draft.named(draft.current)
    if draft.draw(st.booleans()):
        keys, shape = draft.draw(st.sampled_from(KEEPERS))(draft.draw, draft.shape, draft.bounds)
        draft.append(keys, shape)
    draft.append({"type": "max_unpool", "pool": pool}, unpooled)
