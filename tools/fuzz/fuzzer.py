"""Make the n-th input of a seed, and return the faults that it shows."""

from __future__ import annotations

import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

from cnnshape.language.loading import bundled_folder
from tools.fuzz.commands import COMMANDS, faults_of_command
from tools.fuzz.invariants import QUESTIONS, Question, Reading, read
from tools.fuzz.mutators import mutated
from tools.fuzz.seeds import chosen_seed

SLOW = "slow"
SHARE_OF_COMMANDS = 0.08

MAX_SECONDS = 10.0
"""Processor time that one question may take: what takes longer is stopped, and a fault."""

MAX_BYTES = 500 * 2**20
"""Memory that a process may have taken after an input; what takes more is a fault."""


class Fault(NamedTuple):
    """A broken promise: its kind, the number of the input, its text, and more about it."""

    kind: str
    number: int
    text: str
    detail: str = ""


class Broken(NamedTuple):
    """The kind of a broken promise, and more about it."""

    kind: str
    detail: str = ""


class Slow(BaseException):
    """A question took more processor time than it may; nothing that it runs catches this."""


def size_of(fault: Fault) -> int:
    """Return how long the text of a fault is: the smallest of a kind is kept."""
    return len(fault.text)


def text_of(seed: int, number: int) -> tuple[str, Random]:
    """Return an input, which depends on its number alone, and the random numbers that follow."""
    random = Random(f"{seed} {number}")
    return mutated(chosen_seed(random), random, chosen_seed), random


def faults(seed: int, number: int, folder: Path) -> Iterator[Fault]:
    """Return the faults that an input shows in a folder, as `prepare` makes it."""
    text, random = text_of(seed, number)
    before = _memory_taken()
    questions = [ask for share, ask in QUESTIONS if random.random() < share]
    commands = [random.choice(COMMANDS)] if random.random() < SHARE_OF_COMMANDS else []
    for kind, detail in dict.fromkeys(broken_promises(text, folder, questions, commands)):
        yield Fault(kind, number, text, detail)
    if (after := _memory_taken()) > max(before, MAX_BYTES):
        yield Fault("much memory", number, text, f"{after:,} bytes, {before:,} before")


def prepare(folder: Path) -> None:
    """Put into a folder what files that are fuzzed extend."""
    shutil.copytree(bundled_folder() / "families", folder / "families", dirs_exist_ok=True)


def broken_promises(
    text: str, folder: Path, questions: Iterable[Question], commands: Iterable[tuple[str, ...]]
) -> list[Broken]:
    """Return how questions and commands break promises for a text, in a folder of `prepare`."""
    broken: list[Broken] = []
    with _watching("read", broken):
        reading = read(text, folder)
        for question in questions:
            _ask(question, reading, broken)
        for words in commands:
            _command(words, text, folder, broken)
    return broken


def _ask(question: Question, reading: Reading, broken: list[Broken]) -> None:
    name = question.__name__
    with _watching(name, broken):
        broken += [Broken(f"{name}: {each}") for each in question(reading)]


def _command(words: tuple[str, ...], text: str, folder: Path, broken: list[Broken]) -> None:
    file = folder / "fuzz.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with _watching(" ".join(words), broken):
        broken += map(Broken, faults_of_command(file, words))


@contextmanager
def _watching(who: str, broken: list[Broken]) -> Iterator[None]:
    """Add to what is broken what is raised inside, and whether it takes long."""
    try:
        with _limited():
            yield
    except Slow:
        broken.append(Broken(f"{who}: {SLOW}", traceback.format_exc()))
    except Exception as error:  # an exception of any kind is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{who}: {type(error).__name__} in {Path(place.filename).name}:{place.name}"
        broken.append(Broken(kind, traceback.format_exc()))


@contextmanager
def _limited() -> Iterator[None]:
    """Raise Slow if what is done inside takes too much processor time."""

    def stop(*_: object) -> None:
        raise Slow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _memory_taken() -> int:
    """Return the most bytes that this process has had at any time."""
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken if sys.platform == "darwin" else taken * 1024
