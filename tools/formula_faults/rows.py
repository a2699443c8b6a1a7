"""Mistakes about the rows of a table and its totals: numbers, batches, shared weights."""

from __future__ import annotations

from tools.formula_faults.fault import NUMBERS, OWNER, TOTALS, Fault

FAULTS = (
    Fault(
        "pools are numbered as weighted layers",
        "layers/pooling.py",
        "Channels.OWN, Values.PICKED, slides=True, saves=",
        "Channels.OWN, Values.PICKED, slides=True, is_weighted=True, saves=",
        NUMBERS,
    ),
    Fault(
        "a layer that shares weights gets a number of its own",
        "analysis/numbering.py",
        "if lender is None:\n                highest += 1",
        "if True:\n                highest += 1",
        OWNER,
    ),
    Fault(
        "shared parameters count again",
        "analysis/counts.py",
        "for at in structure.borrowers:",
        "for at in ():",
    ),
    Fault(
        "frozen parameters count as trained",
        "analysis/counts.py",
        "for at in structure.frozen:",
        "for at in ():",
    ),
    Fault(
        "multiply-adds are multiplied by the batch",
        "analysis/counts.py",
        "else claim.macs for",
        "else batch * claim.macs for",
    ),
    Fault(
        "live bytes are those of one sample",
        "analysis/counts.py",
        "_multiplied(live, batch * bytes_per_value)",
        "_multiplied(live, bytes_per_value)",
    ),
    Fault(
        "the bytes of parameters leave out the statistics",
        "analysis/totals.py",
        "(trained + kept) * bytes_per_value",
        "trained * bytes_per_value",
        TOTALS,
    ),
)
