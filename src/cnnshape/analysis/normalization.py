"""Norms: a weight and a bias for each channel, and for batch_norm the statistics it keeps."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import AxisInputs, AxisRule, keeps_all, keeps_map
from cnnshape.analysis.claim import Claim, Inputs, all_of_it, cell_by_cell
from cnnshape.analysis.faults import refuse_if
from cnnshape.analysis.fused import weights_of
from cnnshape.analysis.grouping import groups_share_channels
from cnnshape.analysis.named_axes import has_axes, places_of, sees_all_along
from cnnshape.layers.normalization import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
    Normalization,
    RmsNorm,
)
from cnnshape.network import Shape


def layer_norm_axes(layer: LayerNorm, inputs: AxisInputs) -> AxisRule:
    """Every size is kept; along spatial axes there is a weight for each of their cells."""
    places = places_of(layer.axes, inputs.rank)
    return keeps_all(layer, inputs)._replace(weighs_map=places != (inputs.rank,))


def batch_norm(layer: BatchNorm, inputs: Inputs) -> Claim:
    """2C trainable parameters and 2C that are kept: the running mean and variance."""
    channels = (inputs.channels,)
    return Claim(
        output=inputs.shape,
        weights=_scale_and_shift(layer, inputs, channels),
        statistics={"mean": channels, "variance": channels},
        reaches=cell_by_cell(inputs.shape),
    )


def instance_norm(layer: InstanceNorm, inputs: Inputs) -> Claim:
    """2C parameters; every output sees the whole map."""
    return _over_the_map(layer, inputs, (inputs.channels,))


def group_norm(layer: GroupNorm, inputs: Inputs) -> Claim:
    """2C parameters; every output sees the whole map."""
    refuse_if(groups_share_channels(layer.groups, inputs))
    return _over_the_map(layer, inputs, (inputs.channels,))


def layer_norm(layer: LayerNorm, inputs: Inputs) -> Claim:
    """2 parameters for each of the values that are normalised together."""
    refuse_if(has_axes(layer.axes, inputs, "axes"))
    places = places_of(layer.axes, inputs.rank)
    together = tuple(inputs.shape[place] for place in places)
    return Claim(
        output=inputs.shape,
        weights=_scale_and_shift(layer, inputs, together),
        reaches=(sees_all_along(places, inputs.rank),),
    )


def by_size(layer: RmsNorm | L2Norm, inputs: Inputs) -> Claim:
    """C parameters if there is a scale."""
    channels = inputs.channels
    return Claim(
        output=inputs.shape,
        weights=({"weight": (channels,)} if layer.scale else {})
        | weights_of(layer.activation, channels),
        reaches=cell_by_cell(inputs.shape),
    )


def local_response_norm(layer: LocalResponseNorm, inputs: Inputs) -> Claim:
    """No parameters: each value is divided by a sum over its neighbours in channels."""
    return Claim(inputs.shape, reaches=cell_by_cell(inputs.shape))


def _over_the_map(layer: Normalization, inputs: Inputs, weight: Shape) -> Claim:
    return Claim(
        output=inputs.shape,
        weights=_scale_and_shift(layer, inputs, weight),
        reaches=all_of_it(inputs.shape),
    )


def _scale_and_shift(layer: Normalization, inputs: Inputs, weight: Shape) -> dict[str, Shape]:
    wanted = {"weight": layer.scale, "bias": layer.shift}
    arrays = {name: weight for name, is_wanted in wanted.items() if is_wanted}
    return arrays | weights_of(layer.activation, inputs.channels)


CLAIMS = {
    "batch_norm": batch_norm,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "rms_norm": by_size,
    "l2_norm": by_size,
    "local_response_norm": local_response_norm,
}
AXES = {
    "batch_norm": keeps_all,
    "instance_norm": keeps_map,
    "group_norm": keeps_map,
    "layer_norm": layer_norm_axes,
    "rms_norm": keeps_all,
    "l2_norm": keeps_all,
    "local_response_norm": keeps_all,
}
