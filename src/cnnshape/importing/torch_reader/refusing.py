"""Why a module cannot be recorded: what PyTorch says, the user's own line, and a way out."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Sequence

import torch

from cnnshape.importing.own_code import quoted
from cnnshape.phrases import sizes_text

QUANTIZED = ("torch.ao.nn.quantized", "torch.nn.quantized")

WAYS_OUT = (
    (
        ("data-dependent", "data dependent"),
        "an architecture has one path: what depends on the values of the input, as this line does, "
        "has none; import the part of the module before it",
    ),
    (
        (".numpy()", "numpy is not"),
        "a module is recorded without values, which NumPy needs: compute this with torch, or "
        "import the part of the module before it",
    ),
    (
        ("cuda", "mps"),
        "a module is recorded on the CPU: take the device from the input, as `x.device`",
    ),
    (
        ('the required "forward"',),
        "write its `forward`, or name the module that has one",
    ),
)
"""What a message has in it, and what to do then."""


def reason(module: torch.nn.Module, shapes: Sequence[Sequence[int]], error: Exception) -> str:
    """Return why a module cannot be recorded on inputs of these shapes, and what to do."""
    name = type(module).__name__
    sizes = " and ".join(map(sizes_text, shapes))
    what = f"{name} cannot run on an input of {sizes}: {_message(error)}"
    return f"{what}{_layer_text(module, error)}{quoted(error)}\n{_way_out(module, error)}"


def _message(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _layer_text(module: torch.nn.Module, error: Exception) -> str:
    """Return which layer of PyTorch raised an error, as a line of a message."""
    names = {each: name for name, each in module.named_modules() if name}
    layers = (frame.f_locals.get("self") for frame, _ in traceback.walk_tb(error.__traceback__))
    known = [each for each in layers if isinstance(each, torch.nn.Module) and each in names]
    if not known or any(True for _ in known[-1].children()):
        return ""
    return f"\n  in `{names[known[-1]]}`: {known[-1]!r}"


def _way_out(module: torch.nn.Module, error: Exception) -> str:
    if isinstance(module, torch.jit.ScriptModule):
        return "import the module that this was scripted or traced from"
    if any(type(each).__module__.startswith(QUANTIZED) for each in module.modules()):
        return "import the module as it is before it is quantised"
    text = f"{type(error).__name__} {error}"
    for words, way_out in WAYS_OUT:
        if any(each in text for each in words):
            return way_out
    if isinstance(error, TypeError) and "argument" in text:
        return _arguments_text(module)
    return (
        "if these sizes are right, correct that layer; if not, give sizes that the module takes, "
        "in PyTorch's order: --input 3x224x224"
    )


def _arguments_text(module: torch.nn.Module) -> str:
    names = [
        each.name if each.default is each.empty else f"{each.name}=..."
        for each in inspect.signature(module.forward).parameters.values()
    ]
    return (
        f"its `forward` takes ({', '.join(names)}): give the sizes of each input by its name, as "
        "--input x=3x224x224; a list of values is no input: write a module that takes its parts"
    )
