"""Modules of the last dimension, for channels that are not the last one."""

from __future__ import annotations

from torch import Tensor, nn


class ChannelLinear(nn.Linear):
    """A dense layer at every position of a map `(batch, channels, *space)`."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class ChannelLayerNorm(nn.LayerNorm):
    """Layer norm over the channels of a map `(batch, channels, *space)`."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class ChannelRMSNorm(nn.RMSNorm):
    """RMS norm over the channels of a map `(batch, channels, *space)`."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)
