"""Files of as many mistakes of a kind as are asked for: none may take longer in company."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

HEAD = "input: [32, 32, 3]\n"


def _layers(lines: Iterable[str], head: str = "") -> str:
    return f"{HEAD}{head}layers:\n" + "".join(f"  - {line}\n" for line in lines)


def _each(line: str) -> Callable[[int], str]:
    """Return what writes a line so often, with its number in the place of N and the next as M."""
    return lambda count: _layers(
        line.replace("N", f"{number:04}").replace("M", f"{number + 1:04}")
        for number in range(count)
    )


def _parameters(entry: str, count: int) -> str:
    entries = (entry.replace("N", str(n)).replace("M", str(n + 1)) for n in range(count))
    return f"parameters: {{{', '.join(entries)}}}\n"


def _block(count: int, default: str) -> str:
    parameters = ", ".join(f"p{number}: {default}" for number in range(count))
    return f"blocks: {{b: {{parameters: {{{parameters}}}, layers: [{{type: relu}}]}}}}\n"


KINDS: Mapping[str, Callable[[int], str]] = {
    "forward references": _each("{name: rN, type: relu, from: rM}"),
    "loops": lambda count: _layers(
        f"{{name: r{number}, type: relu, from: r{(number + 1) % count}}}" for number in range(count)
    ),
    "forward shares": _each("{name: rN, type: conv, filters: 3, kernel: 1, share: rM}"),
    "forward references in branches": _each(
        "{type: branches, merge: add, branches: [[{name: rN, type: relu, from: rM}], []]}"
    ),
    "unknown references": _each("{name: rN, type: relu, from: qN}"),
    "misspelt references": _each("{name: layer_N, type: relu, from: layre_N}"),
    "references to layers that are off": lambda count: _layers(
        ["{name: a, type: relu, if: false}", *["{type: relu, from: a}"] * count]
    ),
    "unknown types": _each("{type: cnvN}"),
    "missing types": _each("{filters: 3, kernel: 3}"),
    "unknown keys": _each("{type: relu, fliters: 3}"),
    "unknown keys of one layer": lambda count: _layers(
        [f"{{type: relu, {', '.join(f'filters{number}: 3' for number in range(count))}}}"]
    ),
    "missing keys": _each("{type: conv}"),
    "wrong values": _each("{type: conv, filters: x, kernel: -1}"),
    "names that are taken": _each("{name: a, type: relu}"),
    "keys written twice": lambda count: HEAD + "".join(f"k{n}: 1\nk{n}: 2\n" for n in range(count)),
    "keys of the file": lambda count: _layers(
        ["{type: relu}"], "".join(f"k{number}: 1\n" for number in range(count))
    ),
    "unknown keys of expect": lambda count: _layers(
        ["{type: relu}"], f"expect: {{{', '.join(f'k{number}: 1' for number in range(count))}}}\n"
    ),
    "missing arguments": lambda count: _layers(["{type: b}"], _block(count, "~")),
    "unknown arguments": lambda count: _layers(
        (f"{{type: b, q{number}: 1}}" for number in range(count)), _block(count, "1")
    ),
    "unknown names in expressions": lambda count: _layers(
        (f"{{type: conv, kernel: 1, filters: =q{number}}}" for number in range(count)),
        _parameters("pN: 1", count),
    ),
    "parameters in the wrong order": lambda count: _layers(
        ["{type: relu}"], _parameters("pN: =pM", count)
    ),
    "unknown aliases": _each("*aN"),
    "unknown tags": _each("!xN a"),
    "layers that are none": _each("relu"),
    "faults of shapes": _each("{type: conv, filters: 2, kernel: 1, groups: 7, from: input}"),
    "empty outputs": _each("{type: conv, filters: 2, kernel: 99, from: input}"),
}
"""What writes a file with so many mistakes, by the kind of mistake."""
