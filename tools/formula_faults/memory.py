"""Mistakes about which bytes are alive while a layer runs."""

from __future__ import annotations

from tools.formula_faults.fault import ALIAS, Fault

FAULTS = (
    Fault(
        "softmax works in place",
        "layers/softmax.py",
        "Memory.ALLOCATES",
        "Memory.IN_PLACE",
    ),
    Fault(
        "affine allocates",
        "layers/elementwise.py",
        "Traits(Channels.OWN, Values.POINTWISE, Memory.IN_PLACE, saves=",
        "Traits(Channels.OWN, Values.POINTWISE, saves=",
    ),
    Fault(
        "dropout allocates",
        "layers/regularization.py",
        'IDENTITY._replace(drops=True, saves=(Saved.MASK,))\n\n    type: Literal["dropout"]',
        'Traits(Channels.OWN, Values.SAME, saves=(Saved.MASK,))\n\n    type: Literal["dropout"]',
    ),
    Fault(
        "in place is assumed even where others read the input",
        "analysis/homes.py",
        "if is_view or has_one_reader[origin]:",
        "if True:",
    ),
    Fault(
        "nothing works in place",
        "analysis/wiring.py",
        "() if memory is Memory.ALLOCATES",
        "() if memory is not Memory.ALIASES",
    ),
    Fault(
        "an alias takes new bytes",
        "analysis/wiring.py",
        "() if memory is Memory.ALLOCATES",
        "() if memory is not Memory.IN_PLACE",
    ),
    Fault(
        "a merge keeps only its first input alive",
        "analysis/live_memory.py",
        "for position in reads:",
        "for position in reads[:1]:",
    ),
    Fault(
        "what a later layer reads is freed as soon as the next has run",
        "analysis/live_memory.py",
        "last_use[homes[position]] = step",
        "last_use[homes[position]] = min(step, homes[position] + 1)",
    ),
    Fault(
        "the caller does not count as a reader of the outputs",
        "analysis/homes.py",
        "readers.update(wiring.outputs)",
        "readers.update(())",
    ),
    Fault(
        "an alias hides that its input has other readers",
        "analysis/homes.py",
        "has_one_reader[origin] or position in held",
        "True",
        ALIAS,
    ),
)
