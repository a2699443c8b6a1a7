"""Weights written in the file itself: nested lists, bare matrices, or filters known by name."""

from typing import Annotated, Any

from cnnshape.layers.quantities import is_finite
from cnnshape.layers.value_schemas import checked
from cnnshape.layers.written import Written

NAMED_FILTERS = (
    "vertical",
    "horizontal",
    "sobel_vertical",
    "sobel_horizontal",
    "scharr_vertical",
    "scharr_horizontal",
)


def _numbers(written: Any) -> Any:
    """Refuse what is neither a finite number nor a list of such; names of filters are let in."""
    if isinstance(written, list):
        for each in written:
            _numbers(each)
    elif isinstance(written, str):
        if written not in NAMED_FILTERS:
            names = ", ".join(NAMED_FILTERS)
            raise ValueError(f"there is no filter `{written}`: the filters are {names}")
    elif isinstance(written, bool) or not isinstance(written, (int, float)):
        raise ValueError("`values` must be nested lists of numbers, or names of filters")
    elif not is_finite(written):
        raise ValueError("`values` must be finite numbers")
    return written


Numbers = Annotated[Any, checked(_numbers)]
"""Nested lists of numbers, or names of filters."""


class WeightValues(Written):
    """`weight` and `bias` of a layer; a bias that is left out is 0.

    A bare matrix (one axis per spatial axis) serves every input channel and filter; a list of
    matrices or names gives one per filter.
    """

    weight: Numbers | None = None
    bias: Numbers | None = None
