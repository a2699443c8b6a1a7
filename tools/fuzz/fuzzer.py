"""Make the n-th input of a seed, and return the faults that it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from tools.fuzz.watching import Broken, memory_taken

MAX_BYTES = 500 * 2**20
"""Memory that a process may have taken after an input; what takes more is a fault."""


class Target(NamedTuple):
    """A kind of files that are broken.

    `input_of` gives the bytes of a file, `prepare` puts what files read into their folder, and
    `broken` holds a file to what is promised; random numbers decide how much of it.
    """

    suffix: str
    input_of: Callable[[Random], bytes]
    prepare: Callable[[Path], None]
    broken: Callable[[bytes, Random, Path], list[Broken]]


class Fault(NamedTuple):
    """A broken promise: its kind, the number of the input, the input, and more about it."""

    kind: str
    number: int
    data: bytes
    detail: str = ""


def size_of(fault: Fault) -> int:
    """Return how long the input of a fault is: the smallest of a kind is kept."""
    return len(fault.data)


def input_of(target: Target, seed: int, number: int) -> tuple[bytes, Random]:
    """Return an input, which depends on its number alone, and the random numbers that follow."""
    random = Random(f"{seed} {number}")
    return target.input_of(random), random


def faults(target: Target, seed: int, number: int, folder: Path) -> Iterator[Fault]:
    """Return the faults that an input shows in a folder that the target has prepared."""
    data, random = input_of(target, seed, number)
    before = memory_taken()
    for kind, detail in dict.fromkeys(target.broken(data, random, folder)):
        yield Fault(kind, number, data, detail)
    if (after := memory_taken()) > max(before, MAX_BYTES):
        yield Fault("much memory", number, data, f"{after:,} bytes, {before:,} before")
