"""What other frameworks call activation functions and rules of padding."""

from __future__ import annotations

from cnnshape.language.hints.layer_words import CUSTOM, POINTWISE
from cnnshape.language.hints.vocabulary import Word

NO_FUNCTION = "leave `activation` out: a layer has none unless it is written"
CLIP = "write `{type: clip, low: -1, high: 1}`, a layer of its own"
GELU_BY_TANH = "write `{type: gelu, approximate: tanh}`, a layer of its own"

FUNCTION_WORDS = (
    Word("Identity Passthrough Noop Nop", "PyTorch, ONNX", ("linear",)),
    Word("LReLU Leaky LeakyRectify", "darknet", ("leaky_relu",)),
    Word("Swish", "Keras, MATLAB", ("silu",)),
    Word("HSwish HardSiLU", "timm, Keras", ("hard_swish",)),
    Word("HSigmoid", "timm", ("hard_sigmoid",)),
    Word("Logistic Sigm", "darknet", ("sigmoid",)),
    Word("Rectify Ramp", "Lasagne", ("relu",)),
    Word("Absolute AbsVal", "Caffe", ("abs",)),
    Word("GELUTanh GELUNew GELUFast", "Hugging Face", (), GELU_BY_TANH),
    Word("Exponential", "Keras", ("exp",)),
    Word("Sine", "SIREN", ("sin",)),
    Word("Clip Hardtanh Clamp ClippedReLU", "ONNX, PyTorch, MATLAB", ("clip",), CLIP),
    Word(
        "CELU RReLU CReLU SReLU ThresholdedReLU Threshold Hardshrink Softshrink Tanhshrink "
        "LogSigmoid",
        "PyTorch, Keras, ONNX",
        (),
        POINTWISE,
    ),
    Word("GLU ReGLU GeGLU SwiGLU Maxout Softmin Hardmax Sparsemax", "PyTorch, ONNX", (), CUSTOM),
    Word("None none null nil false", "Python", (), NO_FUNCTION),
)

PADDING_WORDS = (
    Word("Same SAME SAME_UPPER same_upper", "TensorFlow, ONNX", ("same",)),
    Word("VALID none None no NOTSET", "TensorFlow, ONNX", ("valid",)),
    Word("full", "Theano", (), "write the kernel less 1 as a number, as `padding: 2` for kernel 3"),
    Word(
        "SAME_LOWER same_lower",
        "ONNX",
        (),
        "write pairs with the larger part before, as `padding: [[1, 0], [1, 0]]`",
    ),
    Word(
        "zeros zero constant",
        "PyTorch",
        (),
        "padding is with zeros: write how much, as `padding: 1`",
    ),
    Word(
        "reflect replicate circular symmetric",
        "PyTorch",
        (),
        "write how much, as `padding: 1`, and with what: `padding_mode: reflect` of a convolution",
    ),
    Word(
        "causal",
        "Keras",
        ("causal",),
        "write how much, as `padding: [[0, 2]]`, which crops a `conv_transpose` at the end",
    ),
)

MODE_WORDS = (
    Word("edge", "NumPy, ONNX", ("replicate",)),
    Word("wrap", "NumPy, ONNX", ("circular",)),
    Word(
        "symmetric",
        "NumPy, TensorFlow",
        (),
        "`reflect` is the nearest to it: it mirrors without repeating the border cell",
    ),
    Word("bilinear trilinear", "PyTorch, Keras", ("linear",)),
    Word("bicubic", "PyTorch, Keras", ("cubic",)),
    Word(
        "nearest-exact",
        "PyTorch",
        (),
        "write `mode: nearest` with `coordinates: half_pixel` and `rounding: round_prefer_ceil`",
    ),
    Word("area", "PyTorch", (), "`adaptive_avg_pool` averages the cells of an area"),
    Word("lanczos3 lanczos5 gaussian mitchellcubic", "Keras", (), "`cubic` is the nearest to it"),
)
"""Of ways of upsampling and of padding."""

REDUCTION_WORDS = (
    Word("avg average", "PyTorch, Keras", ("mean",)),
    Word("maximum amax", "NumPy, PyTorch", ("max",)),
    Word("minimum amin", "NumPy, PyTorch", ("min",)),
    Word("add total", "all", ("sum",)),
    Word("norm euclidean", "NumPy", ("l2",)),
    Word(
        "prod logsumexp std var argmax argmin median",
        "NumPy, PyTorch",
        (),
        "declare its output and its costs with a `custom` layer",
    ),
)
"""Of what `reduce` makes of several values."""

APPROXIMATION_WORDS = (
    Word("true", "Keras, TensorFlow", ("tanh",)),
    Word("false", "Keras, TensorFlow", ("none",)),
)
"""Of how `gelu` is computed."""
