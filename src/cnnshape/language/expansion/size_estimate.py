"""How many layers a list expands to at the least, known before any is built."""

from __future__ import annotations

from cnnshape.language.broken import Broken
from cnnshape.language.expansion.blocks import Blocks
from cnnshape.language.expansion.limits import MAX_CALL_DEPTH
from cnnshape.language.yaml.parts import tables_in
from cnnshape.language.yaml.values import Scalar, Sequence, Table, Value


class SizeEstimate:
    """Counts the layers that lists surely expand to; what is computed counts as none.

    Blocks that call blocks that repeat multiply: ten lines can mean more layers than there are
    atoms, and are refused by this count instead of being built up to the limit. Each block and
    each item that is added is counted once; a block inside itself counts as none here and is
    refused later.
    """

    def __init__(self, blocks: Blocks) -> None:
        """Count layers, and calls of some blocks."""
        self.blocks = blocks
        self.counts: dict[str, int] = {}
        self.items: dict[Table, int] = {}
        self.depth = 0

    def of_list(self, layers: Value) -> int:
        """Return how many layers a list expands to at the least."""
        return sum(map(self._of_item, tables_in(layers)))

    def of_copies(self, item: Table, copies: int) -> int:
        """Return how many layers some copies of an item expand to at the least."""
        if item not in self.items:
            self.items[item] = self._of_copy(item)
        return copies * self.items[item]

    def _of_item(self, item: Table) -> int:
        copies = _literal(item.get("repeat"), otherwise=1)
        return copies * self._of_copy(item) if isinstance(copies, int) else 0

    def _of_copy(self, item: Table) -> int:
        return 0 if item.get("if") is not None else self._of_one(item)

    def _of_one(self, item: Table) -> int:
        kind, branches = _literal(item.get("type"), otherwise=None), item.get("branches")
        if isinstance(kind, str) and kind in self.blocks:
            return self._of_block(kind)
        if isinstance(branches, Sequence):
            return 1 + sum(map(self.of_list, branches.items))
        return 1

    def _of_block(self, name: str) -> int:
        block = self.blocks[name]
        if isinstance(block, Broken):
            return 0
        if name not in self.counts and self.depth < MAX_CALL_DEPTH:
            self.counts[name] = 0
            self.depth += 1
            self.counts[name] = self.of_list(block.layers)
            self.depth -= 1
        return self.counts.get(name, 0)


def _literal(value: Value | None, otherwise: object) -> object:
    return otherwise if value is None else value.value if isinstance(value, Scalar) else None
