"""The table of PyTorch's operators, by the names that they have in `torch.ops.aten`."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.importing.torch_reader.aten import (
    assigning,
    attention,
    convolution,
    masking,
    merging,
    normalization,
    padding,
    pointwise,
    pooling,
    recurrence,
    reduction,
    repeating,
    shapes,
    variance,
)
from cnnshape.importing.torch_reader.calls import Handler

OPERATORS: Mapping[str, Handler] = {
    **assigning.OPERATORS,
    **attention.OPERATORS,
    **convolution.OPERATORS,
    **masking.OPERATORS,
    **merging.OPERATORS,
    **normalization.OPERATORS,
    **padding.OPERATORS,
    **pointwise.OPERATORS,
    **pooling.OPERATORS,
    **recurrence.OPERATORS,
    **reduction.OPERATORS,
    **repeating.OPERATORS,
    **shapes.OPERATORS,
    **variance.OPERATORS,
}
