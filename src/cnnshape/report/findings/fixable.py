"""Which findings `--fix` fixes, as a mark and as a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic

MARKS = {Safety.SAFE: "[*]", Safety.UNSAFE: "[ ]", None: ""}
"""The mark of a fix by its safety: filled if `--fix` alone applies it."""


def safety_of(diagnostic: Diagnostic) -> Safety | None:
    """Return how safe the fix of a finding is, or None without one."""
    return None if diagnostic.fix is None else diagnostic.fix.safety


def mark_of(diagnostic: Diagnostic) -> str:
    """Return the mark of a finding's fix and a space after it, or no text without a fix."""
    mark = MARKS[safety_of(diagnostic)]
    return f"{mark} " if mark else ""


def fixable_summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Return how many findings can be fixed, as `[*] 3 fixable with --fix (1 more with ...).`.

    The text is empty if nothing can be fixed.
    """
    found = [safety_of(diagnostic) for diagnostic in diagnostics]
    safe, unsafe = found.count(Safety.SAFE), found.count(Safety.UNSAFE)
    if not safe and not unsafe:
        return ""
    if not safe:
        return f"{MARKS[Safety.UNSAFE]} {unsafe:,} fixable with --fix --unsafe-fixes."
    more = f" ({unsafe:,} more with --unsafe-fixes)" if unsafe else ""
    return f"{MARKS[Safety.SAFE]} {safe:,} fixable with --fix{more}."
