"""What layers are called in a Keras model: as in the file, behind the use of their block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnnshape.exporting.code.expressions import INDEX
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


NUMBER = re.compile(r"(.*\D)([1-9]\d*)")
"""A name that ends with a number."""


def label_of(entry: Entry, step: Step) -> str:
    """Return what the layer or the use of a block of a step is called in its block."""
    return f"{_name(entry)}{_role(step)}"


def number_of(entry: Entry) -> tuple[str, int] | None:
    """Return the name of a layer or of a use of a block without its number, and that if any."""
    found = NUMBER.fullmatch(_name(entry))
    return None if found is None else (found[1], int(found[2]))


def around_number(entry: Entry, step: Step) -> tuple[str, str]:
    """Return what a step is called, before and after the number of its layer."""
    name, _ = number_of(entry) or (_name(entry), None)
    return name, _role(step)


def name_in_model(*parts: str) -> str:
    """Return the Python of a name; between two parts is the number that a loop counts."""
    return quoted(parts[0]) if len(parts) == 1 else f'f"{_counted(parts)}"'


def name_in_block(*parts: str) -> str:
    """Return the Python of a name behind that of the block: f"{name}-conv_1"."""
    return f'f"{{name}}{BETWEEN}{_counted(parts)}"'


def _counted(parts: Sequence[str]) -> str:
    escaped = (quoted(each)[1:-1].replace("{", "{{").replace("}", "}}") for each in parts)
    return f"{{{INDEX.text}}}".join(escaped)


def _name(entry: Entry) -> str:
    return _of_no_operation(entry.label.replace(".", BETWEEN))


def _role(step: Step) -> str:
    return f"{BETWEEN}{step.role}" if step.role else ""


def _of_no_operation(label: str) -> str:
    """Return a name as it is, or changed where Keras could give it to an operation."""
    word, _, number = label.rpartition("_")
    if word in OPERATIONS and number.isdigit():
        return f"{word}{BETWEEN}{number}"
    return f"{label}{BETWEEN}layer" if label in OPERATIONS else label
