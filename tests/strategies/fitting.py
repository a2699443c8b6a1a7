"""Which layers fit what a draft has come to."""

from __future__ import annotations

from tests.strategies import layer_groups
from tests.strategies.draft import Draft
from tests.strategies.random_layer import LayerStrategy


def that_fit(draft: Draft) -> list[LayerStrategy]:
    """Return the layers that fit, the more intricate ones several times.

    Where fields are probed, these are the ones that see exact windows.
    """
    is_probed, rank = draft.bounds.is_probed, len(draft.shape) - 1
    fitting = list(layer_groups.CELLWISE)
    if rank:
        fitting += 2 * layer_groups.WINDOWED
        fitting += 4 * layer_groups.ENLARGING if draft.bounds.has_room(draft.shape) else ()
    if rank and not is_probed:
        fitting += 2 * layer_groups.ALL_SEEING
    if not is_probed:
        fitting += layer_groups.SHAPELESS
        fitting += [each for each, only in layer_groups.ONLY_RANK.items() if only == rank]
    if draft.current.is_uniform or not is_probed:
        fitting += layer_groups.PARTIAL
        fitting += 4 * layer_groups.SPREADING if rank else ()
    if draft.bounds.is_border_lost:
        fitting = [each for each in fitting if each not in layer_groups.PADDING]
    return fitting
