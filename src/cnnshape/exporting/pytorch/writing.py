"""Write a program as one module of PyTorch, which needs nothing but torch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from cnnshape.exporting.about import (
    about,
    about_block,
    about_network,
    channels_first,
    new_shapes,
    title_of,
    with_channels_first,
)
from cnnshape.exporting.code.expressions import Call, Choice, Expression, call, method
from cnnshape.exporting.code.functions import keywords_after, signature, typed
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.code.texts import docstring
from cnnshape.exporting.code.wrapping import commented, statement
from cnnshape.exporting.code.writing import Around, quoted, text_of
from cnnshape.exporting.pytorch.conditions import with_conditions_once
from cnnshape.exporting.pytorch.forward import attribute, forward_lines, names_read
from cnnshape.exporting.pytorch.logits import ABOUT, METHOD, logits_of, probabilities
from cnnshape.exporting.pytorch.target import GLOBALS, PACKAGE
from cnnshape.exporting.pytorch.tensors import tensors_of
from cnnshape.exporting.structure.classes import Class, Entry, Program
from cnnshape.exporting.support_code import called_in, definitions, definitions_for
from cnnshape.network import Network

Values = Mapping[str, Expression]
"""The values of tensors by their names, as `edges.weight`."""

NO_VALUES: Values = MappingProxyType({})

LOADER = '''\
def load() -> {name}:
    """Return the network with the weights beside this file, to be executed."""
    network = {name}()
    path = Path(__file__).with_name({file})
    network.load_state_dict(torch.load(path, weights_only=True))
    return network.eval()'''

START = "Weights start as PyTorch draws them by default."
"""What is said of weights, for a file does not say how they start."""

STANDARD = {"import math\n": r"\bmath\.", "from pathlib import Path\n": r"\bPath\("}
IMPORTS = {
    "import torch\n": r"\btorch\.",
    "import torch.nn.functional as F\n": r"\bF\.",
}
"""Lines that are written where the code has what they import."""


def module_text(
    program: Program, network: Network, values: Values, weights_file: str | None
) -> str:
    """Return the source of a module: helpers, a class for each block, and that of the network.

    `values` are those of tensors that the file gives itself. With a file of weights, a function
    follows that loads them.
    """
    *blocks, main = program.classes
    parts = ["\n".join(_block(each, network)) for each in blocks]
    parts.append("\n".join(_network(main, program, network, values)))
    if weights_file is not None:
        parts.append(LOADER.format(name=main.name, file=quoted(weights_file)))
    helpers = definitions_for(PACKAGE, called_in("\n".join(parts)))
    code = "\n\n\n".join([*helpers, *parts])
    standard = _needed(STANDARD, code)
    imports = f"{standard}\n{_needed(IMPORTS, code)}" if standard else _needed(IMPORTS, code)
    has_weights = any(True for _ in tensors_of(program))
    head = docstring(about(network, START if has_weights else ""), 0)
    return f"{head}\n\n{imports}from torch import Tensor, nn\n\n\n{code}\n"


def _needed(imports: Mapping[str, str], code: str) -> str:
    return "".join(line for line, pattern in imports.items() if re.search(pattern, code))


def _block(made: Class, network: Network) -> Iterator[str]:
    about_it = about_block(made, title_of(network), with_channels_first)
    if made.returned is None:
        yield from _class(made, about_it, made.inputs, (len(made.entries) - 1,), ())
    else:
        yield from _function(made, made.returned, about_it if made.outline else "")


def _function(made: Class, returned: Call, about_it: str) -> Iterator[str]:
    """Return the lines of a function that builds a sequence of one class."""
    parameters = [typed(each, values, made.defaults) for each, values in made.parameters.items()]
    part, *_ = text_of(returned.arguments[0].value).partition("(")
    yield from signature(made.name, parameters, "nn.Sequential")
    yield docstring(f"Return a sequence of {part} modules.\n\n{about_it}", 1)
    for name, formula in made.computed.items():
        yield from statement(f"{name} = ", formula, Around(), 1)
    yield from statement("return ", returned, Around(), 1)


def _network(made: Class, program: Program, network: Network, values: Values) -> Iterator[str]:
    names = Identifiers(GLOBALS.union(definitions(PACKAGE)))
    is_single = len(program.inputs) == 1
    inputs = ("x",) if is_single else tuple(map(names.variable, program.inputs))
    comments = [
        "" if shape is None else channels_first(shape) for shape in new_shapes(program.use.pieces)
    ]
    about_it = about_network(program, network, channels_first)
    yield from _class(made, about_it, inputs, program.outputs, comments, values)


def _class(
    made: Class,
    about_it: str,
    inputs: Sequence[str],
    outputs: Sequence[int],
    comments: Sequence[str],
    values: Values = NO_VALUES,
) -> Iterator[str]:
    made = with_conditions_once(made)
    yield f"class {made.name}(nn.Module):"
    yield docstring(about_it, 1)
    yield ""
    yield from _constructor(made)
    yield from _given(values)
    yield ""
    logits = None if made.block else logits_of(made, outputs)
    if logits is None:
        yield from _method("forward", inputs, len(outputs))
        yield from forward_lines(made, inputs, outputs, comments)
        return
    yield from _method(METHOD, inputs)
    yield docstring(ABOUT, 2)
    yield from forward_lines(logits.made, inputs, (logits.output,), comments)
    yield ""
    yield from _method("forward", inputs)
    given = statement("return ", probabilities(inputs), Around(), 2)
    yield from commented(given, comments[outputs[0]])


def _method(name: str, inputs: Sequence[str], outputs: int = 1) -> Iterator[str]:
    """Return the head of a method that computes so many tensors."""
    result = "Tensor" if outputs == 1 else f"tuple[{', '.join(['Tensor'] * outputs)}]"
    return signature(name, ["self", *(f"{each}: Tensor" for each in inputs)], result, 1)


def _constructor(made: Class) -> Iterator[str]:
    parameters = [typed(each, values, made.defaults) for each, values in made.parameters.items()]
    if made.positional is not None:
        parameters = keywords_after(made.positional, parameters)
    yield from signature("__init__", ["self", *parameters], "None", 1)
    yield "        super().__init__()"
    read = names_read(made)
    names = {name: f"self.{name}" for name in made.computed if name in read}
    for name in made.parameters:
        if name in read:
            yield f"        self.{name} = {name}"
    for name, formula in made.computed.items():
        yield from statement(f"{names.get(name, name)} = ", formula, Around(names=names), 2)
    for entry in made.entries:
        if entry.shares is None:
            yield from _modules(entry, Around(names=names))


def _modules(entry: Entry, around: Around) -> Iterator[str]:
    for step in entry.steps:
        if step.own is None:
            continue
        built: Expression = step.own
        if entry.condition is not None:
            built = Choice(entry.condition, built, call("nn.Identity"))
        yield from statement(f"self.{attribute(entry, step)} = ", built, around, 2)


def _given(values: Values) -> Iterator[str]:
    """Return the lines that give tensors the values that are written in the file."""
    if values:
        yield "        with torch.no_grad():"
    for name, numbers in values.items():
        tensor = call("self.get_parameter", name)
        copied = method(tensor, "copy_", call("torch.tensor", numbers))
        yield from statement("", copied, Around(), 3)
