"""Mistakes about receptive fields along a chain of layers, and along the windows alone."""

from __future__ import annotations

from tools.formula_faults.fault import LINE, WINDOWS, Fault

FAULTS = (
    Fault(
        "the receptive field takes the kernel for the span",
        "analysis/sliding.py",
        "taps = range(first, first + window.span, dilation)",
        "taps = range(first, first + (window.span - 1) // dilation + 1)",
        LINE,
    ),
    Fault(
        "the receptive field forgets padding",
        "analysis/sliding.py",
        "first = -window.before",
        "first = 0",
        LINE,
    ),
    Fault(
        "the receptive field grows without the strides before it",
        "analysis/receptive_field.py",
        "last = extent[1] + taps[-1] * field.advance",
        "last = extent[1] + taps[-1]",
        LINE,
    ),
    Fault(
        "the offset of a receptive field forgets the strides before it",
        "analysis/receptive_field.py",
        "first = extent[0] + taps[0] * field.advance",
        "first = extent[0] + taps[0]",
        LINE,
    ),
    Fault(
        "strides are not multiplied along a chain",
        "analysis/receptive_field.py",
        "return Field(field.advance * reach.advance, ((first, last),))",
        "return Field(reach.advance, ((first, last),))",
        LINE,
    ),
    Fault(
        "the receptive field is the distance from first to last",
        "analysis/receptive_field.py",
        "[last - first + 1 for first, last in filter(None, self.extents)]",
        "[last - first for first, last in filter(None, self.extents)]",
        LINE,
    ),
    Fault(
        "a merge has the field of its first input",
        "analysis/receptive_field.py",
        "field.extents_of(period) for field in known",
        "field.extents_of(period) for field in known[:1]",
        LINE,
    ),
    Fault(
        "the stride of an enlarged map forgets how many cells one became",
        "analysis/receptive_field.py",
        "return _ratio(self.advance, len(self.extents))",
        "return _ratio(self.advance, 1)",
        LINE,
    ),
    Fault(
        "the statistics of a norm hide the field along the windows",
        "analysis/fields.py",
        "if traits.normalizes is not None:",
        "if False:",
        WINDOWS,
    ),
    Fault(
        "a norm widens the field along the windows by a cell",
        "analysis/fields.py",
        "(SAME_CELL,) * len(claim.reaches[0])",
        "(SAME_CELL._replace(taps=(range(2),)),) * len(claim.reaches[0])",
        WINDOWS,
    ),
    Fault(
        "a gate hides the field along the windows",
        "analysis/fields.py",
        "for name, reaches in reads if None not in reaches) or reads",
        "for name, reaches in reads) or reads",
        WINDOWS,
    ),
    Fault(
        "a merge has the field along the windows of its first input",
        "analysis/fields.py",
        "for name, reaches in reads if None not in reaches) or reads",
        "for name, reaches in reads if None not in reaches)[:1] or reads",
        WINDOWS,
    ),
    Fault(
        "the field along the windows starts anew behind a norm",
        "analysis/fields.py",
        "along[node.name] = _hull_of(window_reaches(node, claim), along)",
        "along[node.name] = (OWN_CELL,) * (len(claim.output) - 1)",
        WINDOWS,
    ),
)
