"""Replace a separable convolution by the two layers that it means."""

from __future__ import annotations

from cnnshape.layers.layer import Layer


def halves_of(layer: Layer) -> tuple[Layer, Layer]:
    """Return the depthwise convolution, without bias, and the 1x1 convolution after it."""
    from cnnshape.layers.convolution import Conv, DepthwiseConv, SeparableConv

    assert isinstance(layer, SeparableConv)
    depthwise = DepthwiseConv(
        type="depthwise_conv",
        kernel=layer.kernel,
        stride=layer.stride,
        padding=layer.padding,
        padding_mode=layer.padding_mode,
        dilation=layer.dilation,
        multiplier=layer.multiplier,
        bias=False,
    )
    pointwise = Conv(
        type="conv",
        kernel=1,
        filters=layer.filters,
        groups=layer.groups,
        bias=layer.bias,
        activation=layer.activation,
        flip=layer.flip,
        values=layer.values,
    )
    return depthwise, pointwise
