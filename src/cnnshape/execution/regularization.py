"""Regularisation: the identity once training is over, but for layer_scale."""

from __future__ import annotations

from cnnshape.execution.arrays import Array
from cnnshape.execution.normalization import multiply_add
from cnnshape.execution.work import Deferred, Work, identity
from cnnshape.layers.regularization import Dropout, DropPath, LayerScale


def drop(_layer: Dropout | DropPath, work: Work) -> Array | Deferred:
    """The input itself."""
    return work.alias(identity)


def layer_scale(layer: LayerScale, work: Work) -> Array:
    """Each channel times its weight."""
    weight = work.constant("weight", work.x.shape[-1:], layer.initial)
    target = work.target
    multiply_add(work.x, weight, None, target)
    return target


KERNELS = {"dropout": drop, "drop_path": drop, "layer_scale": layer_scale}
