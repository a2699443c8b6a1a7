"""Write `forward`: a line for each part, in the order in which they run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.exporting.code.comparing import substituted
from cnnshape.exporting.code.expressions import Argument, Call, Choice, Expression, Input, Own
from cnnshape.exporting.code.variables import variables_of
from cnnshape.exporting.code.writing import Around, statement
from cnnshape.exporting.structure.classes import Class, Entry
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.vectors import names_in

PLAIN = Call(Own(), (Argument("x", Input(), is_positional=True),))


def attribute(entry: Entry, step: Step) -> str:
    """Return the name under which a class keeps the module of a step."""
    return f"{entry.name}_{step.role}" if step.role else entry.name


def is_skipped_by_identity(entry: Entry) -> bool:
    """Say whether an identity in the place of an entry's module does what its absence means."""
    return len(entry.steps) == 1 and _is_plain(entry.steps[0].forward) and len(entry.reads) == 1


def _is_plain(forward: Expression) -> bool:
    return isinstance(forward, Call) and forward.function == Own() and len(forward.arguments) == 1


def forward_lines(
    made: Class, inputs: Sequence[str], outputs: Sequence[int], comments: Sequence[str] = ()
) -> Iterator[str]:
    """Return the lines of the body; `comments` stand at the ends of the lines of entries."""
    holders = variables_of(made.entries, inputs, outputs)
    names = {name: f"self.{name}" for name in made.parameters}

    def held(position: int) -> str:
        return inputs[-1 - position] if position < 0 else holders[position]

    known = set(inputs)
    returned = {held(each) for each in outputs}
    for at, entry in enumerate(made.entries):
        target = holders[at]
        read = [held(each) for each in entry.reads]
        bypass = held(entry.bypass) if entry.condition is not None else ""
        expression = _expression(made, entry)
        typed = ": Tensor" if target not in known and target in returned else ""
        known.add(target)
        lines = statement(f"{target}{typed} = ", expression, Around([*read, bypass], "", names), 2)
        if at < len(comments) and comments[at]:
            lines[-1] += f"  # {comments[at]}"
        yield from lines
    yield f"        return {', '.join(held(each) for each in outputs)}"


def parameters_read(made: Class) -> Iterator[str]:
    """Return the parameters that `forward` needs."""
    names = set(made.parameters)
    for entry in made.entries:
        found = set(names_in_all(_expression(made, entry)))
        yield from (name for name in made.parameters if name in found & names)


def names_in_all(expression: Expression) -> Iterator[str]:
    """Return all names in an expression."""
    from cnnshape.exporting.code.comparing import parts_of

    for part in parts_of(expression):
        yield from names_in(part)


def _expression(made: Class, entry: Entry) -> Expression:
    """Return what an entry computes: of its inputs, and of what it gives if it is absent."""
    owner = entry if entry.shares is None else made.entries[entry.shares]
    result: Expression = Input()
    for number, step in enumerate(entry.steps):
        keeps = step.own is not None
        own = _self(attribute(owner, owner.steps[number])) if keeps else Own()
        whole = substituted(step.forward, own, result if number else None)
        result = whole
    if entry.condition is None or is_skipped_by_identity(entry):
        return result
    return Choice(entry.condition, result, Input(len(entry.reads)))


def _self(name: str) -> Expression:
    from cnnshape.exporting.code.expressions import Name

    return Name(f"self.{name}")
