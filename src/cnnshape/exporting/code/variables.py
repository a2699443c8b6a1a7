"""The variables of a function: which one holds each value, as few as are easy to follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnnshape.exporting.structure.classes import Entry

LETTERS = ("x", "y", "z")
SHORT = 12
"""In a function with more entries, a value that is kept for later has the name of its entry.

So has each of several outputs.
"""


def variables_of(
    entries: Sequence[Entry], inputs: Sequence[str], outputs: Sequence[int]
) -> list[str]:
    """Return the variable of each entry's value; positions of `outputs` are read at the end.

    A value takes the first letter that no value needs which is read later, else the name of its
    entry. So what a function returns is mostly called as what it was given.
    """
    last_reader = _last_readers(entries, outputs)
    holders: dict[int, str] = {-1 - number: name for number, name in enumerate(inputs)}
    found: list[str] = []
    for at in range(len(entries)):
        is_output = at in outputs and sum(each >= 0 for each in outputs) > 1
        is_kept = is_output or (len(entries) > SHORT and last_reader.get(at, at) > at + 1)
        live = {name for each, name in holders.items() if last_reader.get(each, -1) > at}
        free = [name for name in LETTERS if name not in live]
        name = free[0] if free and not is_kept else _own_name(entries, at, last_reader)
        holders = {each: held for each, held in holders.items() if held != name}
        holders[at] = name
        found.append(name)
    return found


def _own_name(entries: Sequence[Entry], at: int, last_reader: Mapping[int, int]) -> str:
    """Return the name of an entry; of what drops some values, that of the entry that gave them."""
    entry = entries[at]
    if entry.drops and entry.reads[0] >= 0 and last_reader[entry.reads[0]] == at:
        return entries[entry.reads[0]].name
    return entry.name


def _last_readers(entries: Sequence[Entry], outputs: Sequence[int]) -> dict[int, int]:
    last = {read: at for at, entry in enumerate(entries) for read in entry.operands}
    return last | dict.fromkeys(outputs, len(entries))
