"""Mistakes about the window that slides along an axis: positions, padding, steps."""

from __future__ import annotations

from tools.formula_faults.fault import EFFECTIVE, KIND, KINDS_FIELD, SELDOM_DRAWN, TOKENS, Fault

FAULTS = (
    Fault(
        "the +1 is dropped from the count of positions",
        "window.py",
        "(size + self.before + self.after - self.span) // self.stride + 1",
        "(size + self.before + self.after - self.span) // self.stride",
    ),
    Fault(
        "padding is counted on one side only",
        "window.py",
        "(size + self.before + self.after - self.span) // self.stride + 1",
        "(size + self.before - self.span) // self.stride + 1",
    ),
    Fault(
        "the count is rounded up",
        "window.py",
        "return (size + self.before + self.after - self.span) // self.stride + 1",
        "return -((self.span - size - self.before - self.after) // self.stride) + 1",
    ),
    Fault(
        "dilation is ignored",
        "window.py",
        "return dilation * (kernel - 1) + 1",
        "return kernel",
        f"{KIND}[conv]",
    ),
    Fault(
        "a dilated kernel spans dilation * kernel cells",
        "window.py",
        "return dilation * (kernel - 1) + 1",
        "return dilation * kernel",
    ),
    Fault(
        "`same` puts the odd cell before",
        "window.py",
        "return total // 2, total - total // 2",
        "return total - total // 2, total // 2",
        f"{KINDS_FIELD}[conv]",
    ),
    Fault(
        "`same` pads as if the stride were 1",
        "window.py",
        "total = max((outputs - 1) * stride + span - size, 0)",
        "total = span - 1",
        TOKENS,
    ),
    Fault(
        "`half` is half of an even span, rounded up",
        "window.py",
        "return (span - 1) // 2, (span - 1) // 2",
        "return span // 2, span // 2",
    ),
    Fault(
        "ceil mode has no rule where the last window may start",
        "window.py",
        "if partial == 0 or start >= size + window.before:",
        "if partial == 0:",
        f"{KIND}[max_pool]",
    ),
    Fault(
        "ceil mode forgets the padding in the rule where the last window may start",
        "window.py",
        "if partial == 0 or start >= size + window.before:",
        "if partial == 0 or start >= size:",
    ),
    Fault(
        "output_padding is forgotten",
        "window.py",
        "return spread - window.before - window.after + output_padding",
        "return spread - window.before - window.after",
        f"{KIND}[conv_transpose]",
    ),
    Fault(
        "a transposed `same` with gaps has no zeros after",
        "window.py",
        "return crop // 2, crop - crop // 2, max(stride - span, 0)",
        "return crop // 2, crop - crop // 2, 0",
        f"{KINDS_FIELD}[conv_transpose]",
    ),
    Fault(
        "a transposed `same` crops the larger half before",
        "window.py",
        "return crop // 2, crop - crop // 2, max(stride - span, 0)",
        "return crop - crop // 2, crop // 2, max(stride - span, 0)",
        SELDOM_DRAWN,
    ),
    Fault(
        "effective multiply-adds count padded taps",
        "window.py",
        "return pairs_up_to(size - 1 + before) - pairs_up_to(before - 1)",
        "return positions * taps",
        EFFECTIVE,
    ),
    Fault(
        "effective multiply-adds count the padding before",
        "window.py",
        "return pairs_up_to(size - 1 + before) - pairs_up_to(before - 1)",
        "return pairs_up_to(size - 1 + before)",
        EFFECTIVE,
    ),
    Fault(
        "pairs of padding are read as [after, before]",
        "analysis/sliding.py",
        "tuple((side, side) if isinstance(side, int) else side for side in sides)",
        "tuple((side, side) if isinstance(side, int) else side[::-1] for side in sides)",
        EFFECTIVE,
    ),
    Fault(
        "a list of amounts is read from the last axis on",
        "analysis/sliding.py",
        "tuple((side, side) if isinstance(side, int) else side for side in sides)",
        "tuple((side, side) if isinstance(side, int) else side for side in sides)[::-1]",
    ),
)
