"""Upsampling that a framework has no function for: one of its support package does it."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Constant, Expression, Input, call
from cnnshape.exporting.structure.steps import Layered, Step

CUBIC_COEFFICIENT = -0.75
"""The coefficient of cubic interpolation that all frameworks have by default."""

DEFAULTS: dict[str, Constant] = {
    "coordinates": "half_pixel",
    "rounding": "floor",
    "coefficient": CUBIC_COEFFICIENT,
    "exclude_outside": False,
}
"""Those of `upsample_nearest`, `upsample_linear` and `upsample_cubic`."""


def upsampled_otherwise(layered: Layered) -> Step:
    """Return the step of a function that knows all coordinates, rounding and coefficients."""
    layer = layered.layer
    settings: dict[str, Expression] = {"coordinates": layer.places}
    if layer.mode == "nearest":
        settings["rounding"] = layer.rounding or "floor"
    if layer.mode == "cubic":
        settings["coefficient"] = layer.cubic_coefficient or CUBIC_COEFFICIENT
        settings["exclude_outside"] = layer.exclude_outside
    size = ("size", layered.output[:-1])
    return Step(call(f"upsample_{layer.mode}", Input(), size, defaults=DEFAULTS, **settings))
