"""Operators of ONNX that compute: windows, products, norms, functions and sums."""

from __future__ import annotations

import numpy as np

from tests.reference.importing.cases import (
    LINE,
    MAP,
    ROW,
    VIDEO,
    Case,
    array,
    conv,
    on,
    two,
)

CASES: dict[str, Case] = {
    "conv": Case(conv(), "conv"),
    "conv strided": Case(conv(strides=[2, 1], pads=[1, 0, 1, 0], dilations=[1, 2]), "conv"),
    "conv uneven pads": Case(conv(pads=[0, 1, 2, 3]), "conv"),
    "conv same": Case(conv(auto_pad="SAME_UPPER", strides=[2, 2]), "conv"),
    "conv same lower": Case(conv(auto_pad="SAME_LOWER", strides=[2, 2]), "conv"),
    "conv grouped": Case(conv(group=2), "conv"),
    "depthwise": Case(MAP("Conv", array(12, 1, 3, 3), group=6), "depthwise_conv"),
    "conv 1d": Case(LINE("Conv", array(4, 6, 3)), "conv"),
    "conv 3d": Case(VIDEO("Conv", array(3, 4, 2, 2, 2)), "conv"),
    "transposed": Case(
        MAP("ConvTranspose", array(6, 3, 4, 4), array(3), strides=[2, 2], pads=[1, 1, 1, 1]),
        "conv_transpose",
    ),
    "transposed output padding": Case(
        MAP("ConvTranspose", array(6, 3, 3, 3), strides=[2, 2], output_padding=[1, 1], group=2),
        "conv_transpose",
    ),
    "transposed same": Case(
        MAP("ConvTranspose", array(6, 3, 3, 3), strides=[2, 2], auto_pad="SAME_UPPER"),
        "conv_transpose",
    ),
    "transposed output shape": Case(
        MAP("ConvTranspose", array(6, 3, 3, 3), strides=[2, 2], output_shape=[17, 20]),
        "conv_transpose",
    ),
    "max pool": Case(MAP("MaxPool", kernel_shape=[3, 3], strides=[2, 2]), "max_pool"),
    "max pool stride 1": Case(MAP("MaxPool", kernel_shape=[3, 2]), "max_pool"),
    "max pool ceil": Case(
        MAP("MaxPool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1, pads=[1, 1, 1, 1]),
        "max_pool",
    ),
    "max pool dilated": Case(MAP("MaxPool", kernel_shape=[2, 2], dilations=[2, 2]), "max_pool"),
    "avg pool": Case(
        MAP("AveragePool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]), "avg_pool"
    ),
    "avg pool counted": Case(
        MAP("AveragePool", kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1), "avg_pool"
    ),
    "global pools": Case(MAP("GlobalAveragePool"), "global_avg_pool"),
    "global max pool": Case(MAP("GlobalMaxPool"), "global_max_pool"),
    "gemm": Case(ROW("Gemm", array(12, 5), array(5)), "dense"),
    "gemm settings": Case(
        ROW("Gemm", array(5, 12), array(1, 5), transB=1, alpha=0.5, beta=2.0), "dense"
    ),
    "matmul": Case(ROW("MatMul", array(12, 5)), "dense"),
    "matmul on a map": Case(on(1, 6, 4, 12)("MatMul", array(12, 5)), "dense"),
    "batch norm": Case(MAP("BatchNormalization", *[array(6)] * 4, epsilon=1e-3), "batch_norm"),
    "instance norm": Case(MAP("InstanceNormalization", array(6), array(6)), "instance_norm"),
    "group norm": Case(
        MAP("GroupNormalization", array(6), array(6), num_groups=3), "group_norm", 21
    ),
    "layer norm": Case(on(1, 5, 12)("LayerNormalization", array(12), array(12)), "layer_norm"),
    "layer norm of all": Case(
        MAP("LayerNormalization", array(6, 8, 10), array(6, 8, 10), axis=1), "layer_norm"
    ),
    "layer norm of space": Case(
        MAP("LayerNormalization", array(8, 10), array(8, 10), axis=2), "layer_norm"
    ),
    "rms norm": Case(on(1, 5, 12)("RMSNormalization", array(12), axis=-1), "rms_norm", 23),
    "lrn": Case(MAP("LRN", size=3, alpha=0.3, beta=0.6, bias=1.5), "local_response_norm"),
    "l2 norm": Case(MAP("LpNormalization", axis=1), "l2_norm"),
    "clip": Case(MAP("Clip", np.float32(-1), np.float32(0.5)), "clip"),
    "relu6": Case(MAP("Clip", np.float32(0), np.float32(6)), "relu6"),
    "clip by attributes": Case(MAP("Clip", min=0.0, max=6.0), "relu6", 7),
    "prelu": Case(MAP("PRelu", array(6, 1, 1)), "prelu"),
    "prelu of one": Case(MAP("PRelu", array(1)), "prelu"),
    "gelu": Case(MAP("Gelu"), "gelu"),
    "gelu tanh": Case(MAP("Gelu", approximate="tanh"), "gelu"),
    "softmax": Case(MAP("Softmax", axis=1), "softmax"),
    "softmax of width": Case(MAP("Softmax", axis=3), "softmax"),
    "old softmax": Case(ROW("Softmax"), "softmax", 11),
    "old softmax of a map": Case(on(1, 6, 1, 1)("Softmax", axis=1), "softmax", 11),
    "old softmax of all": Case(MAP("Softmax", axis=1), "softmax", 11),
    "log softmax": Case(ROW("LogSoftmax"), "log_softmax"),
    "leaky": Case(MAP("LeakyRelu", alpha=0.1), "leaky_relu"),
    "elu": Case(MAP("Elu", alpha=0.5), "elu"),
    "celu": Case(MAP("Celu"), "elu"),
    "hard sigmoid": Case(MAP("HardSigmoid", alpha=0.2), "hard_sigmoid"),
    "selu": Case(MAP("Selu"), "selu"),
    "thresholded": Case(MAP("Relu"), "relu"),
    "softplus": Case(MAP("Softplus"), "softplus"),
    "softsign": Case(MAP("Softsign"), "softsign"),
    "mish": Case(MAP("Mish"), "mish"),
    "hard swish": Case(MAP("HardSwish"), "hard_swish"),
    "abs": Case(MAP("Abs"), "abs"),
    "neg": Case(MAP("Neg"), "affine"),
    "sqrt": Case(MAP("Sqrt"), "sqrt", positive=True),
    "exp": Case(MAP("Exp"), "exp"),
    "log": Case(MAP("Log"), "log", positive=True),
    "sin": Case(MAP("Sin"), "sin"),
    "cos": Case(MAP("Cos"), "cos"),
    "reciprocal": Case(MAP("Reciprocal"), "reciprocal", positive=True),
    "pow": Case(MAP("Pow", np.float32(1.5)), "power", positive=True),
    "square": Case(MAP("Pow", np.float32(2)), "square"),
    "root": Case(MAP("Pow", np.float32(0.5)), "sqrt", positive=True),
    "min of a number": Case(MAP("Min", np.float32(0.5)), "clip"),
    "max of a number": Case(MAP("Max", np.float32(0.5)), "clip"),
    "add a number": Case(MAP("Add", np.float32(0.5)), "affine"),
    "add channels": Case(MAP("Add", array(6, 1, 1)), "learned add"),
    "add a map": Case(MAP("Add", array(6, 8, 10)), "learned add"),
    "add positions": Case(on(1, 6, 12)("Add", array(1, 6, 12)), "learned add"),
    "multiply by a map": Case(MAP("Mul", array(1, 1, 8, 10)), "learned multiply"),
    "multiply by channels": Case(MAP("Mul", array(6, 1, 1)), "layer_scale"),
    "subtract a number": Case(MAP("Sub", np.float32(0.5)), "affine"),
    "divide by a number": Case(MAP("Div", np.float32(0.5)), "affine"),
    "add": Case(two("Add", (1, 6, 8, 10), (1, 6, 8, 10)), "add"),
    "add broadcast": Case(two("Add", (1, 6, 8, 10), (1, 6, 1, 1)), "add"),
    "sub": Case(two("Sub", (1, 6, 8, 10), (1, 6, 8, 10)), "subtract"),
    "mul": Case(two("Mul", (1, 6, 8, 10), (1, 6, 8, 10)), "multiply"),
    "div": Case(two("Div", (1, 6, 8, 10), (1, 6, 8, 10)), "reciprocal multiply", positive=True),
    "mean": Case(two("Mean", (1, 6, 8, 10), (1, 6, 8, 10)), "average"),
    "max": Case(two("Max", (1, 6, 8, 10), (1, 6, 8, 10)), "maximum"),
    "concat": Case(two("Concat", (1, 6, 8, 10), (1, 4, 8, 10), axis=1), "concat"),
    "concat of width": Case(two("Concat", (1, 6, 8, 10), (1, 6, 8, 4), axis=3), "concat"),
    "product of two": Case(two("MatMul", (1, 6, 12), (1, 12, 5)), "matmul"),
    "product of heads": Case(two("MatMul", (1, 4, 6, 12), (1, 4, 12, 5)), "matmul"),
}
