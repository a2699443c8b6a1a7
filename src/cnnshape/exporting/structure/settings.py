"""Which settings of a file are arguments of its network: those that a program can say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from cnnshape.diagnostics import SpecError
from cnnshape.exporting.structure.building import Unlike
from cnnshape.exporting.structure.classes import Class, Program
from cnnshape.exporting.structure.variants import Variant, Variants

Build = Callable[[Sequence[Variant], Collection[str]], Program]
"""Makes one program of networks that differ in settings; raises Unlike if none can be made."""


def chosen_settings(plain: Program, variants: Variants, build: Build) -> Program:
    """Return a program with as many settings of the file as arguments as it can have.

    `plain` has none.
    """
    found = plain
    chosen: list[str] = []
    networks = [variants.base]
    for name in variants.names:
        other = variants.of(name)
        if other is None:
            continue
        try:
            program = build([*networks, other], [*chosen, name])
        except (SpecError, Unlike):
            continue
        if _serves(name, program, found, variants):
            found = program
            networks.append(other)
            chosen.append(name)
    return found


def _serves(name: str, program: Program, plain: Program, variants: Variants) -> bool:
    """Say whether a program is as plain as without a setting, and its network has it as argument.

    Where the setting belongs to a family of files alone, blocks have no parameter for it.
    """
    if len(program.classes[-1].parameters) == len(plain.classes[-1].parameters):
        return False
    if len(program.classes) != len(plain.classes) or program.found > plain.found:
        return False
    return name in variants.own or all(
        _is_as_simple(one, other, variants.channels)
        for one, other in zip(program.classes[:-1], plain.classes[:-1], strict=True)
    )


def _is_as_simple(one: Class, other: Class, channels: str | None) -> bool:
    return one.parameters.keys() <= {*other.parameters, channels}
