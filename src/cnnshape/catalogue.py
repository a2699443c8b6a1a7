"""Every code that a finding can have: its name, how severe it is, and which fix is offered."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding matters: an error is wrong, a warning suspect, info worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Safety(StrEnum):
    """What a fix leaves alone: a safe one changes nothing but what it names."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Entry(NamedTuple):
    """A line of the catalogue. `fix` is the safest fix that is offered, None where there is none.

    The name says the bad thing; a rule is the function of this name in the module of this name.
    """

    name: str
    severity: Severity
    fix: Safety | None = None


ERROR, WARNING, INFO = Severity
SAFE, UNSAFE = Safety

CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        # E: the file itself
        "E001": Entry("invalid-yaml", ERROR),
        "E002": Entry("unknown-key", ERROR, UNSAFE),
        "E003": Entry("duplicate-key", ERROR),
        "E004": Entry("invalid-value", ERROR),
        "E005": Entry("unknown-layer-type", ERROR, UNSAFE),
        "E006": Entry("unknown-reference", ERROR, UNSAFE),
        "E007": Entry("cycle", ERROR),
        "E008": Entry("duplicate-name", ERROR),
        "E009": Entry("invalid-expression", ERROR),
        "E010": Entry("limit-exceeded", ERROR),
        "E011": Entry("invalid-block", ERROR),
        "E012": Entry("invalid-extends", ERROR),
        "E013": Entry("not-exportable", ERROR),
        # S: it cannot run, or its output means nothing
        "S101": Entry("empty-output", ERROR),
        "S102": Entry("shared-weights-mismatch", ERROR),
        "S103": Entry("groups-do-not-divide", ERROR),
        "S104": Entry("merge-mismatch", ERROR),
        "S105": Entry("pool-padding-too-large", ERROR),
        "S106": Entry("output-padding-too-large", ERROR),
        "S107": Entry("channels-not-divisible", ERROR),
        "S108": Entry("wrong-rank", ERROR),
        "S109": Entry("single-unit-softmax", WARNING, UNSAFE),
        "S110": Entry("reshape-size-mismatch", ERROR),
        "S111": Entry("padding-too-large", ERROR),
        # B: what the file promises
        "B101": Entry("expectation-failed", ERROR),
        "B102": Entry("budget-exceeded", ERROR),
        # I: an input, or what is inherited, that is probably not what was meant
        "I101": Entry("input-looks-channels-first", WARNING, UNSAFE),
        "I102": Entry("input-without-channels", WARNING, UNSAFE),
        "I103": Entry("batch-in-input", WARNING, UNSAFE),
        "I104": Entry("inherited-layers-replaced", WARNING),
        # G: geometry, how windows meet the map
        "G201": Entry("pixels-dropped", WARNING, UNSAFE),
        "G202": Entry("uneven-padding", INFO),
        "G203": Entry("dead-taps", WARNING, UNSAFE),
        "G204": Entry("stride-skips-input", WARNING, UNSAFE),
        "G205": Entry("lossy-shortcut", INFO),
        "G206": Entry("padding-reaches-past-kernel", WARNING, UNSAFE),
        "G207": Entry("even-kernel", WARNING, UNSAFE),
        "G208": Entry("checkerboard", WARNING, UNSAFE),
        "G209": Entry("adaptive-pool-upsamples", WARNING),
        "G210": Entry("gridding", INFO),
        "G214": Entry("padded-pooling-half", WARNING, UNSAFE),
        "G217": Entry("even-kernel-strided", INFO),
        "G218": Entry("upsample-shrinks", WARNING, UNSAFE),
        # N: normalisation
        "N301": Entry("bias-before-norm", WARNING, SAFE),
        "N302": Entry("dropout-before-batch-norm", WARNING, UNSAFE),
        "N303": Entry("norm-after-norm", WARNING, SAFE),
        "N304": Entry("constant-norm", WARNING),
        # A: activations, and the layers between weighted layers
        "A401": Entry("activation-before-add", WARNING, UNSAFE),
        "A402": Entry("collapsible-linear-pair", WARNING),
        "A403": Entry("redundant-activation", WARNING, SAFE),
        "A404": Entry("activation-on-logits", WARNING, UNSAFE),
        "A405": Entry("hidden-softmax", WARNING),
        "A406": Entry("dense-on-map", WARNING, UNSAFE),
        "A408": Entry("grouped-without-mixing", INFO),
        "A409": Entry("depthwise-without-pointwise", INFO),
        # D: what does nothing
        "D501": Entry("unused-layer", WARNING, UNSAFE),
        "D502": Entry("no-op-layer", WARNING, SAFE),
        "D503": Entry("no-effect-setting", WARNING, SAFE),
        # R: receptive fields
        "R601": Entry("unproductive-convolution", INFO),
        # C: costs
        "C701": Entry("dominant-layer", INFO),
        "C702": Entry("activation-collapse", WARNING),
        # H: hardware
        "H801": Entry("channel-alignment", INFO),
        # X: the linter's own comments
        "X001": Entry("unused-suppression", WARNING, SAFE),
        "X002": Entry("unknown-code", WARNING, SAFE),
    }
)

ALWAYS_REPORTED = frozenset(
    code for code, entry in CATALOGUE.items() if entry.severity is Severity.ERROR
)
"""Errors are neither ignored nor silenced: no number after them can be trusted."""
