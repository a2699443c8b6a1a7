"""The layers by what they fit and what they see."""

from __future__ import annotations

from tests.strategies.activation import activation, applying
from tests.strategies.convolution import conv, depthwise_conv, separable_conv
from tests.strategies.dense import dense
from tests.strategies.finishing import FUNCTIONS
from tests.strategies.normalization import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
)
from tests.strategies.pooling import adaptive_pool, avg_pool, global_pool, max_pool
from tests.strategies.random_layer import LayerStrategy
from tests.strategies.regularization import drop, layer_scale
from tests.strategies.reshape import (
    channel_shuffle,
    depth_to_space,
    flatten,
    reshape,
    space_to_depth,
    take_channels,
)
from tests.strategies.resize import crop, upsample, zero_pad
from tests.strategies.transposed import conv_transpose

CELLWISE: tuple[LayerStrategy, ...] = (
    activation,
    dense,
    batch_norm,
    layer_norm,
    local_response_norm,
    drop,
    layer_scale,
    channel_shuffle,
)
"""Fit anything and see the cell at their place, all channels of it or just their own."""

WINDOWED: tuple[LayerStrategy, ...] = (
    conv,
    depthwise_conv,
    separable_conv,
    max_pool,
    avg_pool,
    crop,
    upsample,
    space_to_depth,
)
"""Fit any map and see a window of it."""

ENLARGING: tuple[LayerStrategy, ...] = (zero_pad, conv_transpose)
"""Fit any map, and may make it much larger."""

PADDING: tuple[LayerStrategy, ...] = (zero_pad, conv_transpose)
"""Put zeros at the border, whatever their settings."""

PARTIAL: tuple[LayerStrategy, ...] = (take_channels,)
"""Fit anything and see a part of the channels."""

SPREADING: tuple[LayerStrategy, ...] = (depth_to_space,)
"""Fit any map, and see in each cell a part of the channels."""

ALL_SEEING: tuple[LayerStrategy, ...] = (instance_norm, global_pool, adaptive_pool)
"""Fit any map and see all of it."""

SHAPELESS: tuple[LayerStrategy, ...] = (flatten, reshape, group_norm)
"""Fit anything and see all of it."""

ACTIVATIONS: tuple[LayerStrategy, ...] = tuple(map(applying, FUNCTIONS))
FIT_ANYTHING = (*CELLWISE, *ACTIVATIONS, *SHAPELESS, *PARTIAL)
ALL = (*FIT_ANYTHING, *WINDOWED, *ENLARGING, *SPREADING, *ALL_SEEING)
