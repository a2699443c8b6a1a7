"""Write a program as a module of Keras: a function for each block, and one for the model."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from cnnshape.exporting.about import (
    about,
    about_block,
    about_network,
    channels_last,
    new_shapes,
    title_of,
)
from cnnshape.exporting.code.expressions import Expression, Listing, Name, call
from cnnshape.exporting.code.functions import keywords_after, signature, typed
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.code.texts import docstring
from cnnshape.exporting.code.wrapping import statement
from cnnshape.exporting.code.writing import Around, quoted
from cnnshape.exporting.keras.body import Body
from cnnshape.exporting.keras.names import name_in_block, name_in_model
from cnnshape.exporting.keras.target import LOCALS, PACKAGE, parameters_of, passed_by_place
from cnnshape.exporting.structure.classes import Class, Program
from cnnshape.exporting.support_code import called_in, definitions_for
from cnnshape.network import Network

Values = Mapping[tuple[str, str], Expression]
"""The values of variables by their layers and their names in these."""

TENSOR = "keras.KerasTensor"

LOADER = '''\
def load() -> keras.Model:
    """Return the model with the weights beside this file."""
    model = {name}()
    model.load_weights(Path(__file__).with_name({file}))
    return model'''

STANDARD = {
    "import math": r"\bmath\.",
    "from pathlib import Path": r"\bPath\(",
    "from typing import Any": r"\bAny\b",
}
PARTS = {"layers": r"\blayers\.", "ops": r"\bops\."}
"""What is imported where the code has it."""


def module_text(
    program: Program, network: Network, values: Values, weights_file: str | None
) -> str:
    """Return the source of a module: a function for each block, and that of the model.

    `values` are those of variables that the file gives itself. With a file of weights, a function
    follows that loads them.
    """
    functions = [each.name for each in program.classes]
    *blocks, main = (_apart(each, functions) for each in program.classes)
    parts = ["\n".join(_block(each, network)) for each in blocks]
    parts.append("\n".join(_model(main, program, network, values)))
    if weights_file is not None:
        parts.append(LOADER.format(name=main.name, file=quoted(weights_file)))
    helpers = definitions_for(PACKAGE, called_in("\n".join(parts)))
    code = "\n\n\n".join([*helpers, *parts])
    return f"{docstring(about(network), 0)}\n\n{_imports(code)}\n\n\n{code}\n"


def _imports(code: str) -> str:
    """Return what is imported: the parts of Keras, and others, that the code has."""
    standard = [line for line, pattern in STANDARD.items() if re.search(pattern, code)]
    lines = [*standard, ""] if standard else []
    lines += ["import keras"]
    lines += ["import numpy as np"] if re.search(r"\bnp\.", code) else []
    names = ", ".join(name for name, pattern in PARTS.items() if re.search(pattern, code))
    lines += [f"from keras import {names}"] if names else []
    return "\n".join(lines)


def _block(made: Class, network: Network) -> Iterator[str]:
    inputs = made.inputs
    tensors = [f"{each}: {TENSOR}" for each in inputs]
    by_place = len(tensors) if passed_by_place(made) is None else len(tensors) + 1
    parameters = keywords_after(by_place, [*tensors, *_parameters(made), "name: str"])
    yield from signature(made.name, parameters, TENSOR)
    yield docstring(about_block(made, title_of(network)), 1)
    body = Body(made, inputs, (len(made.entries) - 1,), name_in_block)
    yield from body.lines(())
    yield f"    return {body.held(len(made.entries) - 1)}"


def _parameters(made: Class) -> list[str]:
    """Return the parameters of a function, those with a default last."""
    return [typed(each, made.parameters[each], made.defaults) for each in parameters_of(made)]


def _model(made: Class, program: Program, network: Network, values: Values) -> Iterator[str]:
    shapes = network.input_shapes
    names = Identifiers(LOCALS - {"inputs"})
    inputs = ["inputs"] if len(shapes) == 1 else [names.variable(each) for each in shapes]
    parameters = _parameters(made)
    if made.positional is not None:
        parameters = keywords_after(made.positional, parameters)
    yield from signature(made.name, parameters, "keras.Model")
    yield docstring(about_network(program, network, channels_last), 1)
    for variable, (name, shape) in zip(inputs, shapes.items(), strict=True):
        yield from statement(f"{variable} = ", call("keras.Input", shape, name=name), Around(), 1)
    kept = [-1 - number for number in range(len(inputs))]
    body = Body(made, inputs, (*program.outputs, *kept), name_in_model)
    yield from body.lines(
        ["" if shape is None else channels_last(shape) for shape in new_shapes(program.use.pieces)]
    )
    given = _one_or_list(inputs)
    found = _one_or_list([body.held(each) for each in program.outputs])
    model = call("keras.Model", given, found, name=made.name)
    if not values:
        yield from statement("return ", model, Around(), 1)
        return
    yield from statement("model = ", model, Around(), 1)
    for (layer, variable), numbers in values.items():
        assigned = call(f"model.get_layer({quoted(layer)}).{variable}.assign", numbers)
        yield from statement("", assigned, Around(), 1)
    yield "    return model"


def _one_or_list(names: Sequence[str]) -> Expression:
    found = tuple(map(Name, names))
    return found[0] if len(found) == 1 else Listing(found)


def _apart(made: Class, functions: Collection[str]) -> Class:
    """Return a class of which no variable is called as one of the functions."""
    names = Identifiers((*functions, *(each.name for each in made.entries)))
    entries = (
        each._replace(name=names.variable(each.name)) if each.name in functions else each
        for each in made.entries
    )
    return made._replace(entries=tuple(entries))
