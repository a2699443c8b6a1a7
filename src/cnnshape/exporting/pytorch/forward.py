"""Write `forward`: a line for each part, in the order in which they run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.exporting.code.comparing import parts_of, substituted
from cnnshape.exporting.code.expressions import (
    Call,
    Choice,
    Expression,
    Input,
    Name,
    Own,
)
from cnnshape.exporting.code.variables import variables_of
from cnnshape.exporting.code.wrapping import commented, statement
from cnnshape.exporting.code.writing import Around
from cnnshape.exporting.structure.classes import Class, Entry
from cnnshape.exporting.structure.steps import Step


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
    names = {name: f"self.{name}" for name in (*made.parameters, *made.computed)}

    def held(position: int) -> str:
        return inputs[-1 - position] if position < 0 else holders[position]

    known = set(inputs)
    returned = {held(each) for each in outputs}
    for at, entry in enumerate(made.entries):
        target = holders[at]
        read = [held(each) for each in entry.reads]
        bypass = [held(entry.bypass)] if entry.condition is not None else []
        lines: list[str] = []
        for expression in _expressions(made, entry):
            typed = ": Tensor" if target not in known and target in returned else ""
            known.add(target)
            around = Around([*read, *bypass], "", names)
            if expression == Input() and target == read[0]:
                continue
            lines += statement(f"{target}{typed} = ", expression, around, 2)
            read = [target]
        if lines:
            yield from commented(lines, comments[at] if at < len(comments) else "")
    yield f"        return {', '.join(held(each) for each in outputs)}"


def names_read(made: Class) -> frozenset[str]:
    """Return the names in `forward`: of parameters, of what is computed of them, and others."""
    expressions = (each for entry in made.entries for each in _expressions(made, entry))
    parts = (part for each in expressions for part in parts_of(each))
    return frozenset(part.text for part in parts if isinstance(part, Name))


def _expressions(made: Class, entry: Entry) -> list[Expression]:
    """Return what an entry computes, one after the other, of its inputs and of what it gave.

    The last input is what it gives if it is absent. A step that reads its input several times
    starts a new expression.
    """
    owner = entry if entry.shares is None else made.entries[entry.shares]
    found: list[Expression] = [Input()]
    for number, step in enumerate(entry.steps):
        own = Own() if step.own is None else Name(f"self.{attribute(owner, owner.steps[number])}")
        reads = sum(part == Input() for part in parts_of(step.forward))
        if number == 0:
            found = [substituted(step.forward, own)]
        elif reads > 1 and found[-1] != Input():
            found.append(substituted(step.forward, own))
        else:
            found[-1] = substituted(step.forward, own, found[-1])
    if entry.condition is None or is_skipped_by_identity(entry):
        return found
    first, *others = found
    conditional = Choice(entry.condition, first, Input(len(entry.reads)))
    return [conditional, *(Choice(entry.condition, each, Input()) for each in others)]
