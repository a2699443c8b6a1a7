"""Convolutions with weights of their own at each position."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class LocallyConnected(nn.Module):
    """A convolution with weights for each position. Taigman et al., DeepFace, 2014."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        output_size: tuple[int, ...],
        kernel_size: tuple[int, ...],
        stride: int | tuple[int, ...] = 1,
        dilation: int | tuple[int, ...] = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        rank = len(kernel_size)
        self.kernel_size = kernel_size
        self.stride = (stride,) * rank if isinstance(stride, int) else stride
        self.dilation = (dilation,) * rank if isinstance(dilation, int) else dilation
        sizes = (*output_size, *kernel_size, in_channels, out_channels)
        self.weight = nn.Parameter(torch.empty(sizes))
        nn.init.normal_(
            self.weight, std=(self.weight[0].numel() / out_channels) ** -0.5
        )
        self.bias = (
            nn.Parameter(torch.zeros(out_channels, *output_size)) if bias else None
        )

    def forward(self, x: Tensor) -> Tensor:
        windows = zip(self.kernel_size, self.stride, self.dilation, strict=True)
        for dim, (kernel, stride, dilation) in enumerate(windows, start=2):
            span = dilation * (kernel - 1) + 1
            x = x.unfold(dim, span, stride)[..., ::dilation]
        rank = len(self.kernel_size)
        cells, taps = "xyz"[:rank], "uvw"[:rank]
        equation = f"bc{cells}{taps},{cells}{taps}cf->bf{cells}"
        product = torch.einsum(equation, x, self.weight)
        return product if self.bias is None else product + self.bias
