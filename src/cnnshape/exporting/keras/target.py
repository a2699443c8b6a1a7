"""What Keras says to the structure of a program: units are functions, and all layers have names."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cnnshape.exporting.code.comparing import substituted
from cnnshape.exporting.code.expressions import (
    REQUIRED,
    Argument,
    Call,
    Expression,
    Input,
    Item,
    Method,
    Name,
)
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.keras.kinds import steps_of
from cnnshape.exporting.structure.classes import Class
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.exporting.structure.target import Arguments, Target
from cnnshape.exporting.support_code import definitions

PACKAGE = "cnnshape.exporting.keras"
NAME = Name("name of the layer")
"""What stands for the name of a layer or of the use of a block until it is written."""

SIZES = ("filters", "width", "units")
"""What layers of Keras take first, and parameters of blocks are mostly called for it."""

LOCALS = frozenset(
    [
        "x",
        "y",
        "z",
        "index",
        "inputs",
        "name",
        "model",
        "Any",
        "keras",
        "layers",
        "math",
        "np",
        "ops",
        "range",
    ]
)
"""Names that the code around needs."""

GLOBALS = frozenset(["Any", "keras", "layers", "load", "math", "np", "ops"])


def parameters_of(made: Class) -> list[str]:
    """Return the parameters of a function: `filters` or `width` first, as in layers of Keras."""
    needed = made.parameters.keys() - made.defaults.keys()
    first = next((each for each in SIZES if each in needed), None)
    return sorted(made.parameters, key=lambda each: first is not None and each != first)


def passed_by_place(made: Class) -> str | None:
    """Return the parameter of a function that is passed by its place: the first that it needs."""
    return next((each for each in parameters_of(made) if each not in made.defaults), None)


def _use(made: Class, arguments: Arguments) -> Step:
    """Return the step of a unit: a call of its function with its inputs and its name."""
    read = (Argument("x", Input(at), is_positional=True) for at in range(len(made.inputs)))
    ordered = {each: arguments[each] for each in parameters_of(made)}
    first = passed_by_place(made)
    passed = (
        Argument(each, value, each == first, made.defaults.get(each, REQUIRED))  # type: ignore[arg-type]
        for each, value in ordered.items()
    )
    forward = Call(Name(made.name), (*read, *passed, Argument("name", NAME)))
    return Step(forward, in_sequence=forward)


def _steps_of(layered: Layered) -> tuple[Step, ...]:
    """Return the steps of a layer; what it builds has a name, and is frozen if the layer is."""
    return tuple(_named(step, layered.node.is_frozen) for step in steps_of(layered))


def _named(step: Step, is_frozen: bool) -> Step:
    if step.own is None:
        return step._replace(in_sequence=_as_call(step.forward))
    frozen = (Argument("trainable", value=False),) if is_frozen and step.arrays else ()
    own = replace(step.own, arguments=(*step.own.arguments, *frozen, Argument("name", NAME)))
    return step._replace(own=own, in_sequence=_as_call(substituted(step.forward, own)))


def _as_call(expression: Expression) -> Call | None:
    """Return what stands for a step where steps are compared; functions have no sequences."""
    return expression if isinstance(expression, Call) else None


@cache
def target() -> Target:
    """Return what Keras says."""
    support = definitions(PACKAGE)
    return Target(
        framework="Keras",
        steps_of=_steps_of,
        use=_use,
        sequence=None,
        shares_units=False,
        name_of=Identifiers.function,
        channels="in_channels",
        channels_of=Item(Method(Input(), "shape"), -1),
        conventions={"classes": "classes"},
        attributes=LOCALS.union(support),
        globals=GLOBALS.union(support),
    )
