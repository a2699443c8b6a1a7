"""The weights of an activation that is fused into a layer."""

from __future__ import annotations

from cnnshape.network import Shape


def weights_of(function: str | None, channels: int) -> dict[str, Shape]:
    """Return the weights of an activation that is fused into a layer: prelu has a slope each."""
    return {"slope": (channels,)} if function == "prelu" else {}
