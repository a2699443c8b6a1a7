"""Folded files have names that are legal and different, whatever the source calls its layers."""

from __future__ import annotations

from cnnshape.importing.imported import imported
from cnnshape.importing.records import Model, Record


def residual(number: int, reads: str, merge: str) -> tuple[Record, ...]:
    """Return a residual block without a module of its own."""
    conv = Record(f"c{number}", "conv", {"filters": 4, "kernel": 1}, (reads,))
    return conv, Record(merge, "add", {}, (reads, conv.name))


def test_copies_of_a_block_do_not_take_the_names_of_other_layers() -> None:
    first = (*residual(1, "input", "add"), *residual(2, "add", "add_9"))
    other = Record("add_1", "max_pool", {"kernel": 2}, ("add_9",))
    last = Record("add_2", "dense", {"units": 4}, ("add_1",))
    model = Model("m", None, {"input": (8, 8, 4)}, (*first, other, last), ("add_2",))
    network = imported(model).network
    names = [node.name for node in network.nodes]
    assert len(names) == len(set(names)) == 7
    assert network.outputs == (names[-1],)


def test_blocks_of_layers_without_modules_are_named_after_their_merges() -> None:
    records = (*residual(1, "input", "sum_a"), *residual(2, "sum_a", "sum_b"))
    text = imported(Model("m", None, {"input": (8, 8, 4)}, records, ("sum_b",))).text
    assert "  - {name: sum_a, type: sum_a, repeat: 2}" in text
