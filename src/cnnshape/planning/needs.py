"""What single layers need by themselves: no order and no addresses can do with less."""

from __future__ import annotations

from cnnshape.planning.buffers import Role
from cnnshape.planning.result import MemoryPlan


def needs_alone(plan: MemoryPlan) -> dict[str, int]:
    """Return, for each layer, the bytes of all that it reads and writes, with its scratch."""
    holders = {
        layer: each
        for each in plan.arena.buffers
        for layer in each.layers
        if each.role is not Role.SCRATCH
    }
    scratch = {each.name: each.size for each in plan.arena.buffers if each.role is Role.SCRATCH}
    needs = {}
    for node in plan.network.nodes:
        touched = {holders[name] for name in (node.name, *node.inputs) if name in holders}
        needs[node.name] = sum(each.size for each in touched) + scratch.get(node.name, 0)
    return needs
