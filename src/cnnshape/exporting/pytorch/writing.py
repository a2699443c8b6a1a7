"""Write a program as one module of PyTorch, which needs nothing but torch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from cnnshape.analysis.result import Analysis
from cnnshape.exporting.code.expressions import Choice, Expression, call
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.code.texts import docstring
from cnnshape.exporting.code.writing import Around, quoted, statement
from cnnshape.exporting.pytorch.forward import (
    attribute,
    forward_lines,
    is_skipped_by_identity,
    parameters_read,
)
from cnnshape.exporting.pytorch.support_code import definitions_for
from cnnshape.exporting.structure.classes import Class, Entry, Program
from cnnshape.phrases import count

WORD = re.compile(r"\w+")

LOADER = """def load(path: str = {file}) -> {name}:
    \"\"\"Return the network with the weights that were written beside this file.\"\"\"
    network = {name}()
    network.load_state_dict(torch.load(path, weights_only=True))
    return network.eval()"""

LETTERS = ("x", "y", "z")


def module_text(program: Program, analysis: Analysis, weights_file: str | None) -> str:
    """Return the source of a module: helpers, a class for each block, and that of the network.

    With a file of weights, a function follows that loads them.
    """
    *blocks, main = program.classes
    parts = ["\n".join(_block(each)) for each in blocks]
    parts.append("\n".join(_network(main, program, analysis)))
    if weights_file is not None:
        parts.append(LOADER.format(name=main.name, file=quoted(weights_file)))
    support = definitions_for(WORD.findall("\n".join(parts)))
    code = "\n\n\n".join([*support, *parts])
    head = docstring(_head(analysis), 0)
    return f"{head}\n\n{_imports(code)}\n\n\n{code}\n"


def _head(analysis: Analysis) -> str:
    network = analysis.network
    about = ". ".join(
        each.rstrip(".") for each in (network.source, network.description) if each
    )
    return f"{network.title}.\n\n{about}.\n" if about else f"{network.title}."


def _imports(code: str) -> str:
    used = {
        "import math\n\n": r"\bmath\.",
        "import torch\n": r"\btorch\.",
        "import torch.nn.functional as F\n": r"\bF\.",
    }
    lines = [line for line, pattern in used.items() if re.search(pattern, code)]
    return f"{''.join(lines)}from torch import Tensor, nn"


def _block(made: Class) -> Iterator[str]:
    uses = len(next(iter(made.parameters.values()), ()))
    yield f"class {made.name}(nn.Module):"
    yield docstring(f"The block {made.block} of the file.", 1)
    yield ""
    yield from _constructor(made)
    yield ""
    inputs = LETTERS[: made.inputs] if made.inputs <= len(LETTERS) else _numbered(made.inputs)
    yield from _forward(made, inputs, (len(made.entries) - 1,), ())


def _numbered(inputs: int) -> tuple[str, ...]:
    return tuple(f"x{number}" for number in range(1, inputs + 1))


def _network(made: Class, program: Program, analysis: Analysis) -> Iterator[str]:
    network = analysis.network
    names = Identifiers(("self",))
    inputs = (
        ("x",) if len(program.inputs) == 1 else tuple(map(names.variable, program.inputs))
    )
    shapes = [
        "x".join(map(str, (each[-1], *each[:-1]))) for each in network.input_shapes.values()
    ]
    text = f"{network.title}, from {' and '.join(shapes)}."
    yield f"class {made.name}(nn.Module):"
    yield docstring(text, 1)
    yield ""
    yield from _constructor(made)
    yield ""
    yield from _forward(made, inputs, program.outputs, _comments(program))


def _comments(program: Program) -> list[str]:
    """Return the shapes that stand as comments, where a part changes the shape."""
    comments, before = [], None
    for piece in program.use.pieces:
        shape = piece.output_shape
        is_new = shape != before
        comments.append("x".join(map(str, (shape[-1], *shape[:-1]))) if is_new else "")
        before = shape
    return comments


def _constructor(made: Class) -> Iterator[str]:
    parameters = [f"{name}: {_type(values)}" for name, values in made.parameters.items()]
    yield from _signature("__init__", ["self", *parameters], "None")
    yield "        super().__init__()"
    for name in dict.fromkeys(parameters_read(made)):
        yield f"        self.{name} = {name}"
    for entry in made.entries:
        if entry.shares is None:
            yield from _modules(entry)


def _modules(entry: Entry) -> Iterator[str]:
    for step in entry.steps:
        if step.own is None:
            continue
        built: Expression = step.own
        if entry.condition is not None:
            built = Choice(entry.condition, built, call("nn.Identity"))
        yield from statement(f"self.{attribute(entry, step)} = ", built, Around(), 2)


def _forward(
    made: Class, inputs: Sequence[str], outputs: Sequence[int], comments: Sequence[str]
) -> Iterator[str]:
    result = "Tensor" if len(outputs) == 1 else f"tuple[{', '.join(['Tensor'] * len(outputs))}]"
    typed = [f"{name}: Tensor" for name in inputs]
    yield from _signature("forward", ["self", *typed], result)
    yield from forward_lines(made, inputs, outputs, comments)


def _signature(name: str, parameters: Sequence[str], result: str) -> Iterator[str]:
    line = f"    def {name}({', '.join(parameters)}) -> {result}:"
    if len(line) <= 88:
        yield line
        return
    inner = f"        {', '.join(parameters)}"
    yield f"    def {name}("
    if len(inner) <= 88:
        yield inner
    else:
        yield from (f"        {each}," for each in parameters)
    yield f"    ) -> {result}:"


def _type(values: Sequence[Any]) -> str:
    return " | ".join(dict.fromkeys(_type_of(each) for each in values))


def _type_of(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, tuple):
        return f"tuple[{', '.join(map(_type_of, value))}]"
    return type(value).__name__
