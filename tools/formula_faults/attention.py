"""Mistakes about attention and about values that are trained."""

from __future__ import annotations

from tools.formula_faults.fault import KIND, KINDS_FIELD, TOKENS, Fault

FAULTS = (
    Fault(
        "the product of scores and values is forgotten",
        "analysis/attention.py",
        '"means": (pairs.compared, widths.values),',
        '"means": (0, widths.values),',
        f"{KIND}[attention]",
    ),
    Fault(
        "keys are projected from as many channels as queries have",
        "analysis/attention.py",
        '"keys": (pairs.keys, widths.key, widths.keys),',
        '"keys": (pairs.keys, widths.query, widths.keys),',
    ),
    Fault(
        "the scores of one head are taken for those of all",
        "analysis/attention.py",
        "scores = layer.heads * pairs.compared",
        "scores = pairs.compared",
        f"{KIND}[attention]",
    ),
    Fault(
        "causal attention is counted as if it saw everything",
        "analysis/attention.py",
        "if layer.causal:",
        "if False:",
        f"{KIND}[attention]",
    ),
    Fault(
        "a table of distances has a row for each cell",
        "analysis/attention.py",
        "2 * axis.members - 1",
        "axis.members",
        f"{KIND}[attention_in_windows]",
    ),
    Fault(
        "padding of windows is not multiplied",
        "analysis/attention.py",
        "queries = prod(axis.cells for axis in grouped)",
        "queries = prod(axis.size for axis in grouped)",
        f"{KIND}[attention_in_windows]",
    ),
    Fault(
        "the first window is not cut where windows are moved",
        "analysis/attention_groups.py",
        "first = min(self.shift, self.size)",
        "first = 0",
        f"{KIND}[attention_in_windows]",
    ),
    Fault(
        "a single window is moved",
        "analysis/attention_groups.py",
        "shift if groups > 1 else 0",
        "shift",
        f"{KIND}[attention_in_windows]",
    ),
    Fault(
        "the field of windows does not move with them",
        "analysis/attention_groups.py",
        "own = range(self.shift, self.shift + self.members)",
        "own = range(self.members)",
        f"{KINDS_FIELD}[attention_in_windows]",
    ),
    Fault(
        "learned values are no parameters",
        "analysis/learned.py",
        'Claim(layer.shape, {"weight": layer.shape}',
        "Claim(layer.shape, {}",
    ),
    Fault(
        "a table of vectors is as long as they are wide",
        "analysis/learned.py",
        '{"weight": (layer.vocabulary, layer.channels)}',
        '{"weight": (layer.channels, layer.channels)}',
        TOKENS,
    ),
)
