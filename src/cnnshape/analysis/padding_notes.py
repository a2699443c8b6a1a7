"""Why sizes that meet in a merge differ by one: one path pads by `same`, the other by a number."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Network, Node

MAX_STEPS = 20
"""So many layers above a merge are looked at."""


def with_padding_notes(
    network: Network, faults: Sequence[tuple[int, Diagnostic]]
) -> list[tuple[int, Diagnostic]]:
    """Return the faults; merges of `same` and other padding say how the two round.

    Each fault comes with the position of its node.
    """
    by_name = {node.name: node for node in network.nodes} if _is_mismatch(faults) else {}
    return [
        (position, _explained(fault, network.nodes[position], by_name))
        if fault.code == "S104"
        else (position, fault)
        for position, fault in faults
    ]


def _is_mismatch(faults: Sequence[tuple[int, Diagnostic]]) -> bool:
    return any(fault.code == "S104" for _, fault in faults)


def _explained(fault: Diagnostic, merge: Node, by_name: dict[str, Node]) -> Diagnostic:
    found = [_strided(by_name[name], by_name) for name in merge.inputs]
    same = next((node for node in found if node and _padding(node) == "same"), None)
    other = next((node for node in found if node and _padding(node) != "same"), None)
    if same is None or other is None:
        return fault
    notes = (
        f"`{same.name}` pads by `same`, which rounds n / stride up; `{other.name}` pads by a "
        "number, which rounds down",
    )
    ways = f"write `padding: same` for `{other.name}` as well"
    return fault._replace(notes=(*fault.notes, *notes), help=f"{ways}; or {fault.help}")


def _strided(node: Node, by_name: dict[str, Node]) -> Node | None:
    """Return the nearest layer with a stride above a merge, past those that keep the size."""
    for _ in range(MAX_STEPS):
        if _stride(node) not in (None, 1):
            return node
        if len(node.inputs) != 1:
            return None
        node = by_name[node.inputs[0]]
    return None


def _padding(node: Node) -> object:
    return vars(node.layer).get("padding")


def _stride(node: Node) -> object:
    return vars(node.layer).get("stride") if "padding" in vars(node.layer) else None
