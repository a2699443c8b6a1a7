"""The numbers of training: costs that a report has only if it is asked for them."""

from collections.abc import Mapping
from types import MappingProxyType

from cnnshape.numbers.number import WHOLE, Level, Number, Report, Sum, Unit


def _cost(description: str) -> Level:
    return Level(f"With `--training`: {description}", WHOLE, (Report.TRAINING,))


_SAVED = _cost(
    "bytes that are saved for the backward pass, of the whole batch: as PyTorch's autograd saves "
    "them, memory that several layers save at the first of them; weights not."
)
_BACKWARD = _cost(
    "multiply-adds of the backward pass: each product again for the gradient of each of its "
    "factors that has one; per sample."
)

TRAINING_NUMBERS: Mapping[str, Number] = MappingProxyType(
    {
        "saved_bytes": Number(
            "bytes saved for the backward pass",
            Unit.BYTES,
            "Saved bytes",
            layer=_SAVED,
            total=_SAVED,
            sum=Sum.ADDED,
            grows_with_batch=True,
            narrow="Saved",
        ),
        "gradient_bytes": Number(
            "bytes of gradients",
            Unit.BYTES,
            "Gradient bytes",
            layer=_cost("bytes of the gradients of its weights."),
            total=_cost("bytes of the gradients of all weights."),
            sum=Sum.ADDED,
            narrow="Gradients",
        ),
        "optimizer_bytes": Number(
            "bytes of the optimizer",
            Unit.BYTES,
            "Optimizer bytes",
            layer=_cost("bytes that the optimizer keeps for its weights."),
            total=_cost("bytes that the optimizer keeps for all weights."),
            sum=Sum.ADDED,
            narrow="Optimizer",
        ),
        "backward_macs": Number(
            "MACs of the backward pass",
            Unit.MACS,
            "Backward MACs",
            layer=_BACKWARD,
            total=_BACKWARD,
            sum=Sum.ADDED,
        ),
        "training_peak_bytes": Number(
            "bytes at the peak of training",
            Unit.BYTES,
            "Training peak bytes",
            total=_cost(
                "the most bytes alive at a time in a step of training: weights, their gradients, "
                "what the optimizer keeps, outputs up to their last reader, what is saved, and the "
                "gradients of outputs."
            ),
            total_of="saved_bytes",
        ),
    }
)
"""They by their names in JSON, in the order of columns."""
