"""Random files in which blocks call each other again and again, with few different arguments."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

HEAD = """\
input: [8, 8, 4]
parameters: {wide: 4, deep: 2, flag: true, kind: unit}
"""
BLOCKS = {
    "unit": "parameters: {w: 4, twice: =2 * w, on: =channels > 4}",
    "pair": "inputs: [left, right], parameters: {w: , also: =flag}",
    "stage": "parameters: {w: , n: 2}",
}
BELOW = {"": ("unit", "pair", "stage"), "stage": ("unit", "pair"), "pair": ("unit",), "unit": ()}
"""The blocks that a list of layers calls; the list of the file has no name."""

WIDTHS = ("4", "4", "4", "8", "=wide")
NUMBERS = (*WIDTHS, "=channels", "=channels * 2")
NUMBERS_OF_BLOCKS = ("=w", "=w", "=channels")
ODD = 0.05


class CallsWriter:
    """Writes files; most of them are valid."""

    def __init__(self, random: Random) -> None:
        """Draw from a source of chance."""
        self.random = random
        self.block = ""
        self.names: list[str] = []
        self.free = ""

    def text(self) -> str:
        """Return a file."""
        blocks = "".join(
            f"  {name}: {{{keys}, layers: {self.layers(name)}}}\n" for name, keys in BLOCKS.items()
        )
        return f"{HEAD}blocks:\n{blocks}layers: {self.layers('')}\n"

    def layers(self, block: str) -> str:
        """Return the list of layers of a block, or of the file."""
        self.block, self.names, self.free = block, ["a"], "bcdefgh"
        first = "{name: a, type: conv, filters: 4, kernel: 1%s}" % (
            ", from: left" if block == "pair" else ""
        )
        number = self.random.randint(2, 6) if not block else self.random.randint(0, 4)
        return f"[{', '.join((first, *self.items(number)))}]"

    def items(self, number: int, depth: int = 2) -> Iterator[str]:
        for _ in range(number):
            item = self.one((*self.plain(), *self.calls() * 2, *("branches",) * depth))
            item = self.branches(depth) if item == "branches" else item
            yield f"{{{', '.join((item, *self.placement(item)))}}}"

    def one(self, choices: tuple[str, ...]) -> str:
        return self.random.choice(choices)

    def number(self) -> str:
        return self.one(NUMBERS_OF_BLOCKS if self.block else NUMBERS)

    def reference(self) -> str:
        """Return a name that is likely there."""
        inputs = ("left", "right") if self.block == "pair" else ("input",)
        inside = tuple(f"{name}.{last}" for name in self.names for last in ("a", "conv_1"))
        odd = (*inside, "b", "a_1", "unit_1", "unit_1.conv_1") * (self.random.random() < ODD)
        return self.one((*inputs, *self.names, *odd))

    def plain(self) -> tuple[str, ...]:
        """Return layers that are no calls."""
        return (
            f"type: conv, filters: {self.number()}, kernel: 1",
            "type: conv, filters: 4, kernel: 3, padding: same",
            f"type: conv, filters: {self.number()}, kernel: 1, from: {self.reference()}",
            f"type: separable_conv, filters: {self.number()}, kernel: 3, padding: same",
            "type: relu, if: =channels > 4",
            "type: relu, if: =index > 0, repeat: 2",
            f"type: upsample, like: {self.reference()}",
            f"type: concat, from: [{self.reference()}, {self.reference()}]",
            "type: conv, filters: =channels + index, kernel: 1, repeat: =deep",
            *(f"type: max_unpool, pool: {self.reference()}",) * (self.random.random() < ODD),
        )

    def calls(self) -> tuple[str, ...]:
        """Return calls of blocks."""
        below = BELOW[self.block]
        width = "=w" if self.block and self.random.random() < 0.6 else self.one(WIDTHS)
        two = f"from: [{self.reference()}, {self.reference()}]"
        return (
            *(("type: unit", f"type: unit, w: {width}") if "unit" in below else ()),
            *((f"type: pair, w: {width}, {two}",) if "pair" in below else ()),
            *(
                (f"type: stage, w: {width}", "type: stage, w: 4, n: =deep")
                if "stage" in below
                else ()
            ),
            *(("type: =kind",) if not self.block else ()),
        )

    def branches(self, depth: int) -> str:
        """Return branches of few layers."""
        lists = (", ".join(self.items(self.random.randint(0, 2), depth - 1)) for _ in range(2))
        return f"type: branches, merge: concat, branches: [{', '.join(f'[{x}]' for x in lists)}]"

    def placement(self, item: str) -> Iterator[str]:
        """Return keys that every layer takes."""
        chosen = self.random.random
        keys, is_surely_there = [], "if:" not in item
        if chosen() < 0.2 and "repeat:" not in item and ("from" not in item or "unit" in item):
            keys.append(f"repeat: {self.one(('1', '2', '3', '=deep'))}")
        if chosen() < 0.1 and "if:" not in item:
            is_surely_there = False
            keys.append(f"if: {self.one(('=flag', 'false', '=channels > 4', '=wide > 4'))}")
        if chosen() < 0.1 and "from:" not in item:
            keys.append(f"from: {self.reference()}")
        if chosen() < 0.1:
            keys.append(self.one(("trainable: false", "quantize: int8", "expect: {parameters: 9}")))
        if chosen() < 0.3 and item.startswith("type: conv"):
            keys.append("share: a")
        if chosen() < 0.3 and self.free:
            keys.append(f"name: {self.free[0]}")
            if is_surely_there:
                self.names.append(self.free[0])
            self.free = self.free[1:]
        return iter(keys)
