"""Activations, fused into a layer or by themselves: their weights, and what they cannot act on."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.axes.rule import Accepts
from cnnshape.analysis.faults import Fault
from cnnshape.network import Shape


def weights_of(function: str | None, channels: int) -> dict[str, Shape]:
    """Return the weights of an activation that is fused into a layer: prelu has a slope each."""
    return {"slope": (channels,)} if function == "prelu" else {}


def accepts_with(function: str | None) -> Accepts:
    """Say what a layer that takes any number of channels accepts once a function follows it."""
    return Accepts.ANY_MAP if function == "softmax" else Accepts.ANYTHING


def softmax_has_a_choice(
    function: str | None, channels: int, key: str = "activation"
) -> Iterator[Fault]:
    """Refuse a softmax over one value: exp(x) / exp(x) is 1."""
    if function == "softmax" and channels == 1:
        yield Fault(
            "S109",
            "softmax over a single value is always 1",
            key,
            notes=("exp(x) / exp(x) = 1, whatever the input",),
            help="use sigmoid for a yes-or-no output, or two units",
            instead="sigmoid",
        )
