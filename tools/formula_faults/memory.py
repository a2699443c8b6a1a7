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
        "if has_one_reader[name]:",
        "if True:",
    ),
    Fault(
        "nothing works in place",
        "analysis/homes.py",
        "if memory is Memory.IN_PLACE:",
        "if False:",
    ),
    Fault(
        "an alias takes new bytes",
        "analysis/homes.py",
        "if memory is Memory.ALIASES:",
        "if False:",
    ),
    Fault(
        "a merge keeps only its first input alive",
        "analysis/live_memory.py",
        "for name in (node.name, *node.inputs)\n    }",
        "for name in (node.name, *node.inputs[:1])\n    }",
    ),
    Fault(
        "what a later layer reads is freed as soon as the next has run",
        "analysis/live_memory.py",
        "buffers[name]: position\n",
        "buffers[name]: min(position, list(buffers).index(buffers[name]) + 1)\n",
    ),
    Fault(
        "the caller does not count as a reader of the outputs",
        "analysis/homes.py",
        "readers.update(network.outputs)",
        "readers.update(())",
    ),
    Fault(
        "an alias hides that its input has other readers",
        "analysis/homes.py",
        "origin is None or has_one_reader[origin]",
        "True",
        ALIAS,
    ),
)
