"""Mistakes that a counter may make, as changes to the text of the formulas, one at a time.

Most are real: popular counters forget groups, count padded taps, take statistics for parameters.
"""

from __future__ import annotations

from tools.formula_faults import (
    attention,
    fields,
    memory,
    merges,
    moves,
    norms,
    plans,
    pooling,
    recurrence,
    rows,
    weighted,
    windows,
)

FAULTS = (
    *windows.FAULTS,
    *weighted.FAULTS,
    *pooling.FAULTS,
    *recurrence.FAULTS,
    *norms.FAULTS,
    *merges.FAULTS,
    *attention.FAULTS,
    *moves.FAULTS,
    *fields.FAULTS,
    *memory.FAULTS,
    *plans.FAULTS,
    *rows.FAULTS,
)
