"""Guards of layers that deal channels into groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnshape.analysis.claim import Inputs
from cnnshape.analysis.faults import Fault

if TYPE_CHECKING:
    from cnnshape.layers.convolution import Conv
    from cnnshape.layers.deformable import DeformableConv
    from cnnshape.layers.transposed import ConvTranspose


def groups_divide(layer: Conv | ConvTranspose | DeformableConv, inputs: Inputs) -> Iterator[Fault]:
    """Refuse groups that do not divide both the channels read and the filters."""
    for what, channels in (("input channels", inputs.channels), ("filters", layer.filters)):
        if channels % layer.groups:
            yield Fault(
                "S103",
                f"{layer.groups:,} groups do not divide {channels:,} {what}",
                "groups",
                notes=(f"{channels} % {layer.groups} = {channels % layer.groups}",),
                help=f"use a number of groups that divides both {inputs.channels:,} input channels "
                f"and {layer.filters:,} filters",
            )


def groups_share_channels(groups: int, inputs: Inputs) -> Iterator[Fault]:
    """Refuse a number of groups into which the channels cannot be dealt evenly."""
    if inputs.channels % groups:
        yield Fault(
            "S107",
            f"{groups:,} groups do not divide {inputs.channels:,} channels",
            "groups",
            notes=(f"{inputs.channels} % {groups} = {inputs.channels % groups}",),
            help=f"use a number of groups that divides {inputs.channels:,}",
        )
