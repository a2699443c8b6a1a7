"""What was written: one frozen model per layer kind, data only, found by kind when it is used."""

from functools import cache
from importlib import import_module
from types import MappingProxyType

from cnnshape.layers.entry import Input
from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Traits

LAYER_MODULES = MappingProxyType(
    {
        "convolution": {
            "conv": "Conv",
            "depthwise_conv": "DepthwiseConv",
            "separable_conv": "SeparableConv",
        },
        "local": {"locally_connected": "LocallyConnected"},
        "deformable": {"deformable_conv": "DeformableConv"},
        "transposed": {"conv_transpose": "ConvTranspose"},
        "pooling": {
            "max_pool": "MaxPool",
            "avg_pool": "AvgPool",
            "global_max_pool": "GlobalMaxPool",
            "global_avg_pool": "GlobalAvgPool",
            "adaptive_avg_pool": "AdaptiveAvgPool",
            "adaptive_max_pool": "AdaptiveMaxPool",
        },
        "unpooling": {"max_unpool": "MaxUnpool"},
        "dense": {"dense": "Dense"},
        "recurrence": {"lstm": "Lstm", "gru": "Gru", "simple_rnn": "SimpleRnn"},
        "conv_lstm": {"conv_lstm": "ConvLstm"},
        "normalization": {
            "batch_norm": "BatchNorm",
            "instance_norm": "InstanceNorm",
            "group_norm": "GroupNorm",
            "layer_norm": "LayerNorm",
            "rms_norm": "RmsNorm",
            "l2_norm": "L2Norm",
            "local_response_norm": "LocalResponseNorm",
        },
        "activation": {
            "activation": "Activation",
            "relu": "Relu",
            "relu6": "Relu6",
            "clip": "Clip",
            "leaky_relu": "LeakyRelu",
            "prelu": "PRelu",
            "elu": "Elu",
            "selu": "Selu",
            "gelu": "Gelu",
            "quick_gelu": "QuickGelu",
            "silu": "Silu",
            "mish": "Mish",
            "sigmoid": "Sigmoid",
            "hard_sigmoid": "HardSigmoid",
            "hard_swish": "HardSwish",
            "tanh": "Tanh",
            "softsign": "Softsign",
            "softplus": "Softplus",
            "abs": "Abs",
            "linear": "Linear",
        },
        "elementwise": {
            "affine": "Affine",
            "power": "Power",
            "square": "Square",
            "sqrt": "Sqrt",
            "reciprocal": "Reciprocal",
            "exp": "Exp",
            "log": "Log",
            "sin": "Sin",
            "cos": "Cos",
        },
        "softmax": {"softmax": "Softmax", "log_softmax": "LogSoftmax"},
        "regularization": {
            "dropout": "Dropout",
            "drop_path": "DropPath",
            "layer_scale": "LayerScale",
        },
        "merge": {
            "add": "Add",
            "subtract": "Subtract",
            "multiply": "Multiply",
            "average": "Average",
            "maximum": "Maximum",
            "concat": "Concat",
        },
        "resize": {"pad": "Pad", "zero_pad": "ZeroPad", "crop": "Crop", "upsample": "Upsample"},
        "reshape": {
            "flatten": "Flatten",
            "reshape": "Reshape",
            "channel_shuffle": "ChannelShuffle",
            "depth_to_space": "DepthToSpace",
            "space_to_depth": "SpaceToDepth",
        },
        "slicing": {"slice": "Slice"},
        "reduction": {"reduce": "Reduce"},
        "rearrangement": {"permute": "Permute", "flip": "Flip", "tile": "Tile"},
        "attention": {"attention": "Attention"},
        "matmul": {"matmul": "MatMul"},
        "learned": {"learned": "Learned", "embedding": "Embedding"},
        "custom": {"custom": "Custom"},
    }
)
"""module -> kind -> model; layers, analysis and execution have modules of the same names."""

MODULE_OF_KIND = MappingProxyType(
    {kind: module for module, kinds in LAYER_MODULES.items() for kind in kinds}
)
KINDS = tuple(MODULE_OF_KIND)
MERGES = tuple(LAYER_MODULES["merge"])


@cache
def model_of(kind: str) -> type[Layer]:
    """Return the model of a layer kind, importing its module when it is first used."""
    module = MODULE_OF_KIND[kind]
    name = LAYER_MODULES[module][kind]
    model: type[Layer] = getattr(import_module(f"cnnshape.layers.{module}"), name)
    return model


def traits_of(kind: str) -> Traits:
    """Return the traits of a layer kind, or of the input."""
    return Input.kind_traits if kind == "input" else model_of(kind).kind_traits


__all__ = ["KINDS", "LAYER_MODULES", "MERGES", "MODULE_OF_KIND", "Layer", "model_of", "traits_of"]
