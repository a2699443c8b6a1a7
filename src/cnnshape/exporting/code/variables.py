"""The variables of a function: which one holds each value, as few as are easy to follow."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.exporting.structure.classes import Entry

LETTERS = ("x", "y", "z")


def variables_of(
    entries: Sequence[Entry], inputs: Sequence[str], outputs: Sequence[int]
) -> list[str]:
    """Return the variable of each entry's value; positions of `outputs` are read at the end.

    A value takes the variable of one that is no longer needed, else a letter that is free, else the
    name of its entry.
    """
    last_reader = _last_readers(entries, outputs)
    holders: dict[int, str] = {-1 - number: name for number, name in enumerate(inputs)}
    found: list[str] = []
    for at, entry in enumerate(entries):
        read = [*entry.reads, *([entry.bypass] if entry.condition is not None else [])]
        over = [each for each in read if last_reader[each] == at and each in holders]
        live = {name for each, name in holders.items() if last_reader.get(each, -1) > at}
        free = [holders[each] for each in over if holders[each] not in live]
        letters = [letter for letter in LETTERS if letter not in live]
        name = next(iter([*free, *letters]), entry.name)
        holders = {each: held for each, held in holders.items() if held != name}
        holders[at] = name
        found.append(name)
    return found


def _last_readers(entries: Sequence[Entry], outputs: Sequence[int]) -> dict[int, int]:
    last: dict[int, int] = {}
    for at, entry in enumerate(entries):
        for read in (*entry.reads, entry.bypass) if entry.condition is not None else entry.reads:
            last[read] = at
    return last | dict.fromkeys(outputs, len(entries))
