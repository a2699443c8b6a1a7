"""Whether the trained parameters of a module are those of the layers that it is read as."""

from __future__ import annotations

from math import prod

import torch

from cnnshape.importing.operators.building import STATISTICS
from cnnshape.importing.records import Model, Record
from cnnshape.phrases import count


def with_counts_compared(model: Model, module: torch.nn.Module) -> Model:
    """Return a model with a note where it has not as many parameters as PyTorch counts."""
    theirs = sum(each.numel() for each in module.parameters() if each.requires_grad)
    ours = sum(_parameters(record) for record in model.records if not record.is_frozen)
    if theirs == ours:
        return model
    less = "some do not run in evaluation, or an array that the model computes of them is counted"
    more = "an array that several layers read, or that the model computes, is counted as it is read"
    note = (
        f"{count(ours, 'trained parameter')}, where PyTorch counts {theirs:,}: "
        f"{less if ours < theirs else more}"
    )
    return model._replace(notes=(*model.notes, note))


def _parameters(record: Record) -> int:
    declared = int(record.keys.get("parameters", 0)) if record.kind == "custom" else 0
    arrays = (each for name, each in record.weights.items() if name not in STATISTICS)
    return declared + sum(prod(each.shape) for each in arrays)
