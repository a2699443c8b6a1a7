"""Write `forward`: a line for each part, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from cnnshape.exporting.code.comparing import names_in, parts_of, substituted, with_inputs
from cnnshape.exporting.code.expressions import (
    Call,
    Choice,
    Expression,
    Input,
    Item,
    Method,
    Name,
    Operation,
    Own,
)
from cnnshape.exporting.code.variables import LETTERS, variables_of
from cnnshape.exporting.code.wrapping import commented, statement
from cnnshape.exporting.code.writing import Around, text_of
from cnnshape.exporting.structure.classes import Class, Entry
from cnnshape.exporting.structure.steps import Step

MAX_JOINED = 60
"""So many characters may an expression have into which another one is joined."""

TYPED = ("F.", "torch.")
"""The functions that are known to give tensors."""


def attribute(entry: Entry, step: Step) -> str:
    """Return the name under which a class keeps the module of a step."""
    return f"{entry.name}_{step.role}" if step.role else entry.name


def is_skipped_by_identity(entry: Entry) -> bool:
    """Say whether an identity in the place of an entry's module does what its absence means."""
    return len(entry.steps) == 1 and _is_plain(entry.steps[0].forward) and len(entry.reads) == 1


def _is_plain(forward: Expression) -> bool:
    return isinstance(forward, Call) and forward.function == Own() and len(forward.arguments) == 1


class _Line(NamedTuple):
    """Expressions one after the other, from the part at `first` to the one that gives the value.

    `reads` are the positions of their inputs; the last is what stands for a part that is absent.
    """

    first: int
    at: int
    reads: tuple[int, ...]
    expressions: Sequence[Expression]


def forward_lines(
    made: Class, inputs: Sequence[str], outputs: Sequence[int], comments: Sequence[str] = ()
) -> Iterator[str]:
    """Return the lines of the body; `comments` stand at the ends of the lines of entries."""
    holders = variables_of(made.entries, inputs, outputs)
    names = {name: f"self.{name}" for name in (*made.parameters, *made.computed)}

    def held(position: int) -> str:
        return inputs[-1 - position] if position < 0 else holders[position]

    written = list(_lines(made, outputs))
    parts = [list(_assignments(made, line, holders, held, names)) for line in written]
    wanted = {held(each) for each in outputs}
    if written and outputs == (written[-1].at,):
        wanted.update(_read_at_the_end(written[-1], held))
    typed = wanted & _not_always_tensors(chain.from_iterable(parts), {*inputs, *wanted})
    declared = {*inputs, *typed}
    known, assigned = set(inputs), set(inputs)
    is_written = False
    for line, assignments in zip(written, parts, strict=True):
        lines: list[str] = []
        for number, (target, expression, around) in enumerate(assignments, 1):
            is_tensor = _is_tensor(expression, around, known)
            is_result = (*outputs, number) == (line.at, len(assignments))
            is_written = is_result and _can_be_returned(expression, around, known)
            annotation = ": Tensor" if target in typed - assigned else ""
            start = "return " if is_written else f"{target}{annotation} = "
            if expression != Input() or target != around.inputs[0] or is_written:
                lines += statement(start, expression, around, 2)
            assigned.add(target)
            # Of a variable without an annotation, type checkers know what it holds at present.
            known = known | {target} if is_tensor or target in declared else known - {target}
        if lines:
            yield from commented(lines, comments[line.first] if line.first < len(comments) else "")
    if not is_written:
        yield f"        return {', '.join(held(each) for each in outputs)}"


class _Assignment(NamedTuple):
    target: str
    expression: Expression
    around: Around


def _assignments(
    made: Class,
    line: _Line,
    holders: Sequence[str],
    held: Callable[[int], str],
    names: Mapping[str, str],
) -> Iterator[_Assignment]:
    """Return what a line assigns one after the other: each reads what the one before it gave."""
    target, read = holders[line.at], [held(each) for each in line.reads]
    for expression in line.expressions:
        yield _Assignment(target, expression, Around(read, "", names))
        read = [target, *read[len(made.entries[line.at].reads) :]]


def _not_always_tensors(assignments: Iterable[_Assignment], known: Collection[str]) -> set[str]:
    """Return the variables that are given something of which type checkers know nothing."""
    return {each.target for each in assignments if not _is_tensor(*each[1:], known)}


def _read_at_the_end(last: _Line, held: Callable[[int], str]) -> Sequence[str]:
    """Return the variables that must be known to be tensors so that the last line is one."""
    if len(last.expressions) > 1:
        return ()
    (expression,), around = last.expressions, Around([held(each) for each in last.reads])
    if _can_be_returned(expression, around, ()):
        return ()
    return around.inputs if _can_be_returned(expression, around, around.inputs) else ()


def _can_be_returned(expression: Expression, around: Around, known: Collection[str]) -> bool:
    """Say whether type checkers take a value for a tensor where one must be returned.

    They do if one of two values is known to be one, for the other may then be one too.
    """
    if isinstance(expression, Choice):
        values = expression.value, expression.otherwise
        return any(_is_tensor(each, around, known) for each in values)
    return _is_tensor(expression, around, known)


def _is_tensor(expression: Expression, around: Around, known: Collection[str]) -> bool:
    """Say whether type checkers know that a value is a tensor: what a module gives may be anything.

    `known` are the variables that are tensors.
    """
    match expression:
        case Input(position=position):
            return around.inputs[position] in known
        case Call(function=Name(text=text)):
            return text.startswith(TYPED)
        case Call(function=Method(value=value)) | Item(value=value):
            return _is_tensor(value, around, known)
        case Choice(value=one, otherwise=other) | Operation(left=one, right=other):
            return all(_is_tensor(each, around, known) for each in (one, other))
    return False


def _lines(made: Class, outputs: Sequence[int]) -> Iterator[_Line]:
    """Return what is computed: in one line with the part that alone reads it, if that is short."""
    line: _Line | None = None
    for at, entry in enumerate(made.entries):
        own = _Line(at, at, entry.operands, _expressions(made, entry))
        joined = None if line is None else _joined(made, line, own)
        if line is not None and (joined is None or not _is_read_once(made, line.at, outputs)):
            yield line
            joined = None
        line = joined or own
    if line is not None:
        yield line


def _joined(made: Class, line: _Line, after: _Line) -> _Line | None:
    """Return a line in which a norm, or where two branches meet, has the line before it.

    None if that would be no plain call, too long, or a line whose comment says a shape.
    """
    entry = made.entries[after.at]
    is_norm = entry.is_norm and entry.reads == (line.at,) and entry.condition is None
    is_meeting = bool(made.block) and len(entry.reads) == 2 and line.at in entry.reads
    if not (is_norm or is_meeting) or len(line.expressions) > 1 or len(after.expressions) > 1:
        return None
    if isinstance(line.expressions[0], Choice):
        return None
    reads = tuple(dict.fromkeys(_spliced(after.reads, line)))
    inner = with_inputs(line.expressions[0], [Input(reads.index(each)) for each in line.reads])
    given = [inner if each == line.at else Input(reads.index(each)) for each in after.reads]
    joined = with_inputs(after.expressions[0], given)
    is_short = len(text_of(joined, Around([*LETTERS, *LETTERS]))) <= MAX_JOINED
    if not is_short or (is_meeting and _begins_with(joined, inner)):
        return None
    return _Line(line.first, after.at, reads, [joined])


def _begins_with(expression: Expression, part: Expression) -> bool:
    """Say whether a sum begins with a part: a reader looks for the shortcut first."""
    value = expression.value if isinstance(expression, Choice) else expression
    return isinstance(value, Operation) and value.left == part


def _spliced(reads: Sequence[int], line: _Line) -> Iterator[int]:
    """Return what a line reads in the place of what it gives."""
    for each in reads:
        yield from line.reads if each == line.at else (each,)


def _is_read_once(made: Class, at: int, outputs: Sequence[int]) -> bool:
    read = [position for entry in made.entries for position in entry.operands]
    return [*read, *outputs].count(at) == 1


def names_read(made: Class) -> frozenset[str]:
    """Return the names in `forward`: of parameters, of what is computed of them, and others."""
    expressions = (each for entry in made.entries for each in _expressions(made, entry))
    return frozenset(names_in(*expressions))


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
