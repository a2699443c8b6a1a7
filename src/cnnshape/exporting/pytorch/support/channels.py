"""Modules of the last dimension, for channels that are not the last one."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class ChannelLinear(nn.Linear):
    """A dense layer at every position of a map `(batch, channels, *space)`."""

    def forward(self, x: Tensor) -> Tensor:
        x = F.linear(x.movedim(1, -1), self.weight, self.bias)
        return x.movedim(-1, 1)


class ChannelLayerNorm(nn.LayerNorm):
    """Layer norm over the channels of a map `(batch, channels, *space)`."""

    def forward(self, x: Tensor) -> Tensor:
        x = x.movedim(1, -1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.movedim(-1, 1)


class ChannelRMSNorm(nn.RMSNorm):
    """RMS norm over the channels of a map `(batch, channels, *space)`."""

    def forward(self, x: Tensor) -> Tensor:
        x = x.movedim(1, -1)
        x = F.rms_norm(x, self.normalized_shape, self.weight, self.eps)
        return x.movedim(-1, 1)
