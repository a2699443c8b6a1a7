"""The options that ask for the costs of training, and by which optimizer."""

from __future__ import annotations

from typing import Annotated

from cnnshape.cli import completion
from cnnshape.cli.exits import fail
from cnnshape.cli.parameters import option

DEFAULT_OPTIMIZER = "adam"

Training = Annotated[
    bool,
    option(
        "--training",
        help="Show what training costs: bytes saved for the backward pass, gradients, optimizer "
        "states, backward MACs, and the peak of a step.",
    ),
]
Optimizer = Annotated[
    str | None,
    option(
        metavar="NAME",
        autocompletion=completion.optimizers,
        help="The optimizer of --training: sgd, momentum, rmsprop, adam. Default: adam.",
    ),
]


def optimizer_of(name: str | None, *, is_training: bool) -> str | None:
    """Return the optimizer whose costs are counted, or None; end the command if it is unknown."""
    if name is None:
        return DEFAULT_OPTIMIZER if is_training else None
    from cnnshape.analysis.training.optimizers import OPTIMIZERS

    if name not in OPTIMIZERS:
        from cnnshape.language.hints.suggestion import did_you_mean

        known = f"use one of {', '.join(OPTIMIZERS)}"
        fail(f"--optimizer {name}: unknown; {did_you_mean(name, OPTIMIZERS, known)}")
    if not is_training:
        fail(f"--optimizer {name}: only training has an optimizer: add --training")
    return name
