"""What layers are called in a Keras model: as in the file, behind the use of their block."""

from __future__ import annotations

from cnnshape.exporting.code.writing import quoted
from cnnshape.exporting.structure.classes import Entry
from cnnshape.exporting.structure.steps import Step

BETWEEN = "-"
"""What stands between the names of a block and of its layer: Keras on PyTorch takes no dot."""

OPERATIONS = frozenset(
    [
        "abs",
        "absolute",
        "add",
        "all",
        "amax",
        "amin",
        "arange",
        "argmax",
        "argmin",
        "average",
        "average_pool",
        "broadcast_to",
        "cast",
        "clip",
        "concatenate",
        "conv_transpose",
        "convert_to_tensor",
        "cos",
        "divide",
        "elu",
        "equal",
        "exp",
        "expand_dims",
        "flip",
        "floor",
        "gelu",
        "get_item",
        "leaky_relu",
        "log",
        "log_softmax",
        "logsumexp",
        "matmul",
        "max",
        "maximum",
        "mean",
        "min",
        "minimum",
        "moveaxis",
        "multiply",
        "negative",
        "normalize",
        "pad",
        "power",
        "prod",
        "reciprocal",
        "relu",
        "repeat",
        "reshape",
        "rms_normalization",
        "roll",
        "selu",
        "shape",
        "sigmoid",
        "silu",
        "sin",
        "softmax",
        "split",
        "sqrt",
        "square",
        "squeeze",
        "stack",
        "subtract",
        "sum",
        "swapaxes",
        "take",
        "take_along_axis",
        "tanh",
        "tile",
        "transpose",
        "true_divide",
        "where",
        "zeros_like",
    ]
)
"""Operations of Keras, which it names by itself: reshape, reshape_1 and on."""


def label_of(entry: Entry, step: Step) -> str:
    """Return what the layer or the use of a block of a step is called in its block."""
    label = _of_no_operation(entry.label.replace(".", BETWEEN))
    return f"{label}{BETWEEN}{step.role}" if step.role else label


def name_in_block(label: str) -> str:
    """Return the Python of a name behind that of the block: f"{name}-conv_1"."""
    inside = quoted(label)[1:-1].replace("{", "{{").replace("}", "}}")
    return f'f"{{name}}{BETWEEN}{inside}"'


def _of_no_operation(label: str) -> str:
    """Return a name as it is, or changed where Keras could give it to an operation."""
    word, _, number = label.rpartition("_")
    if word in OPERATIONS and number.isdigit():
        return f"{word}{BETWEEN}{number}"
    return f"{label}{BETWEEN}layer" if label in OPERATIONS else label
