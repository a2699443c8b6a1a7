"""Softmaxes keep the shape, and look at all values along their axes."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import keeps_all
from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.analysis.faults import refuse_if
from cnnshape.analysis.named_axes import has_axes, places_of, sees_all_along
from cnnshape.layers.softmax import LogSoftmax, Softmax


def softmax(layer: Softmax | LogSoftmax, inputs: Inputs) -> Claim:
    """The shape as it is; no weights."""
    refuse_if(has_axes(layer.axes, inputs, "axes"))
    places = places_of(layer.axes, inputs.rank)
    return Claim(inputs.shape, reaches=(sees_all_along(places, inputs.rank),))


CLAIMS = {"softmax": softmax, "log_softmax": softmax}
AXES = dict.fromkeys(CLAIMS, keeps_all)
