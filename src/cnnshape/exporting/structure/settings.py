"""Which settings of a file are arguments of its network: those that a program can say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from cnnshape.diagnostics import SpecError
from cnnshape.exporting.structure.building import Unlike
from cnnshape.exporting.structure.classes import Program
from cnnshape.exporting.structure.variants import Variant, Variants

Build = Callable[[Sequence[Variant], Collection[str]], Program]
"""Makes one program of networks that differ in settings; raises Unlike if none can be made."""


def chosen_settings(
    plain: Program, variants: Variants, usual: Collection[str], build: Build
) -> Program:
    """Return a program with as many settings of the file as arguments as it can have.

    `plain` has none. Settings that only a family of files has are arguments where blocks do not
    need them, or where they are `usual`.
    """
    wanted = variants.own.union(usual)
    found = plain
    chosen: list[str] = []
    networks = [variants.base]
    for name in variants.names:
        others = variants.of(name)
        if not others:
            continue
        try:
            program = build([*networks, *others], [*chosen, name])
        except (SpecError, Unlike):
            continue
        if variants.extends and not _is_as_short(program, found):
            continue
        if _serves(program, found) and (
            name in wanted or _has_plain_blocks(program, found, variants.channels)
        ):
            found = program
            networks += others
            chosen.append(name)
    return found


def _serves(program: Program, plain: Program) -> bool:
    """Say whether the network has one argument more, and is as plain as without it."""
    has_argument = len(program.classes[-1].parameters) > len(plain.classes[-1].parameters)
    is_plain = len(program.classes) == len(plain.classes) and program.found <= plain.found
    return has_argument and is_plain


def _is_as_short(program: Program, plain: Program) -> bool:
    """Say whether the network computes no more of its arguments: a member of a family is one."""
    return program.classes[-1].computed.keys() <= plain.classes[-1].computed.keys()


def _has_plain_blocks(program: Program, plain: Program, channels: str | None) -> bool:
    """Say whether blocks have no parameter more, but that for the channels they read."""
    return all(
        one.parameters.keys() <= {*other.parameters, channels}
        for one, other in zip(program.classes[:-1], plain.classes[:-1], strict=True)
    )
