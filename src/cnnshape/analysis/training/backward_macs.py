"""The multiply-adds of the backward pass: each product again, for each factor with a gradient."""

from __future__ import annotations

from math import prod

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.training.attention import attention_macs
from cnnshape.analysis.training.step import Step
from cnnshape.layers.attention import Attention
from cnnshape.network import Node


def backward_macs(step: Step, node: Node, claim: Claim) -> int:
    """Return the multiply-adds of a layer in the backward pass, per sample.

    A product of two factors, as of the input and the weight, takes as many multiply-adds as itself
    for the gradient of each.
    """
    flows, is_trained = step.flows_into(node), step.trains(node)
    if isinstance(node.layer, Attention):
        return attention_macs(node.layer, step.shapes_read(node), flows, is_trained)
    if node.layer.type == "matmul":
        return claim.macs * sum(flows)
    if node.layer.traits.recurs:
        return _of_recurrence(claim, any(flows), is_trained)
    return claim.macs * (is_trained + any(flows))


def _of_recurrence(claim: Claim, has_input_gradient: bool, is_trained: bool) -> int:
    """The states have gradients even if what is read has none."""
    weights = {name: prod(shape) for name, shape in claim.weights.items() if len(shape) > 1}
    on_states = sum(size for name, size in weights.items() if name.endswith("recurrent_weight"))
    of_states = claim.macs * on_states // sum(weights.values())
    has_state_gradient = is_trained or has_input_gradient
    return (claim.macs - of_states) * (is_trained + has_input_gradient) + of_states * (
        is_trained + has_state_gradient
    )
