"""What PyTorch says to the structure of a program: units are modules, chains are sequences."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cnnshape.exporting.code.expressions import (
    REQUIRED,
    Argument,
    Call,
    Input,
    Name,
    Own,
    method,
)
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.pytorch.kinds import steps_of
from cnnshape.exporting.structure.classes import Class, Piece
from cnnshape.exporting.structure.sequences import repeats
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.exporting.structure.target import Arguments, Target
from cnnshape.exporting.support_code import definitions

PACKAGE = "cnnshape.exporting.pytorch"
IN_CHANNELS = "in_channels"

ATTRIBUTES = frozenset(
    [
        "T_destination",
        "add_module",
        "apply",
        "bfloat16",
        "buffers",
        "call_super_init",
        "children",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "ipu",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_full_backward_hook",
        "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_module",
        "register_parameter",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "xpu",
        "zero_grad",
        "x",
        "y",
        "z",
        "F",
        "nn",
        "torch",
        "Tensor",
        "math",
        "super",
        "range",
    ]
)
"""What nn.Module has already, and names that the code around needs."""

GLOBALS = frozenset(["F", "Path", "Tensor", "load", "math", "nn", "torch"])


def _use(made: Class, arguments: Arguments) -> Step:
    """Return the step of a module: sizes by position, all else by name."""
    passed = tuple(
        Argument(
            each,
            value,  # type: ignore[arg-type]
            is_positional=at < 2 and type(value) is int and each not in made.defaults,
            default=made.defaults.get(each, REQUIRED),
        )
        for at, (each, value) in enumerate(arguments.items())
    )
    build = Call(Name(made.name), passed)
    read = tuple(Argument("x", Input(at), is_positional=True) for at in range(len(made.inputs)))
    return Step(Call(Own(), read), build, build if len(made.inputs) == 1 else None)


def _sequence(pieces: Sequence[Piece]) -> Step:
    parts = repeats(pieces)
    items = tuple(Argument("part", each, is_positional=True) for each in parts)
    return plain(Call(Name("nn.Sequential"), items))


def _steps_of(layered: Layered) -> tuple[Step, ...]:
    """Return the steps of a layer; of a frozen one, training changes no array."""
    steps = steps_of(layered)
    return tuple(map(_frozen, steps)) if layered.node.is_frozen else steps


def _frozen(step: Step) -> Step:
    if step.own is None or not step.arrays:
        return step
    frozen = method(step.own, "requires_grad_", ("requires_grad", False))
    return step._replace(own=frozen, in_sequence=step.in_sequence and frozen)


@cache
def target() -> Target:
    """Return what PyTorch says."""
    support = definitions(PACKAGE)
    return Target(
        framework="PyTorch",
        steps_of=_steps_of,
        use=_use,
        sequence=_sequence,
        shares_units=True,
        name_of=Identifiers.class_name,
        channels=IN_CHANNELS,
        channels_of=None,
        conventions={"classes": "num_classes"},
        attributes=ATTRIBUTES.union(support),
        globals=GLOBALS.union(support),
    )
