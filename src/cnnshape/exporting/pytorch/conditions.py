"""Parts of one branch that depend on one condition: it stands where the branch is used."""

from __future__ import annotations

from itertools import pairwise

from cnnshape.exporting.structure.classes import Class, Entry


def with_conditions_once(made: Class) -> Class:
    """Return a class in which parts without a use have no condition of their own.

    Such a part drops values for a single reader that has the same condition. Where this does not
    hold, nothing reads the part, which has no weights.
    """
    entries = list(made.entries)
    for at, (entry, reader) in enumerate(pairwise(made.entries)):
        if _is_for(entry, at, reader) and not any(at in each.reads for each in entries[at + 2 :]):
            bypass = entry.bypass if reader.bypass == at else reader.bypass
            entries[at] = entry._replace(condition=None)
            entries[at + 1] = reader._replace(bypass=bypass)
    return made._replace(entries=tuple(entries))


def _is_for(entry: Entry, at: int, reader: Entry) -> bool:
    """Say whether an entry drops values for the next one, under the same condition."""
    is_conditional = entry.condition is not None and entry.condition == reader.condition
    return entry.drops and is_conditional and at in reader.reads
