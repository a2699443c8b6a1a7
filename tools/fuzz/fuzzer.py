"""Make inputs without end from a seed, and return the faults that each of them shows."""

from __future__ import annotations

import shutil
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from cnnshape.language.loading import bundled_folder
from tools.fuzz.commands import COMMANDS, faults_of_commands
from tools.fuzz.invariants import broken_promises
from tools.fuzz.mutators import mutated
from tools.fuzz.seeds import seeds

SLOW = "slow"
EXECUTING = ("verify", "run")
"""Commands that execute networks: what the arithmetic of a network takes is no fault."""

MAX_SECONDS = 20.0
"""Processor time that one question may take; a slow input is a fault as well."""


class Fault(NamedTuple):
    """A broken promise: its kind, the text that shows it, and more about it."""

    kind: str
    text: str
    detail: str = ""


def size_of(fault: Fault) -> int:
    """Return how long the text of a fault is: the smallest of a kind is kept."""
    return len(fault.text)


def faults(seed: int, folder: Path) -> Iterator[list[Fault]]:
    """Return the faults of one input after the other; without end."""
    random, texts = Random(seed), seeds()
    families = folder / "families"
    if not families.exists():
        shutil.copytree(bundled_folder() / "families", families)
    while True:
        text = mutated(random.choice(texts), random, texts)
        words = random.choice(COMMANDS)
        yield [*_faults_of_library(text, folder), *_faults_of_command(text, words, folder)]


def _faults_of_library(text: str, folder: Path) -> Iterator[Fault]:
    yield from _watched("library", text, lambda: broken_promises(text, folder))


def _faults_of_command(text: str, words: tuple[str, ...], folder: Path) -> Iterator[Fault]:
    file = folder / "fuzz.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    yield from _watched(" ".join(words), text, lambda: faults_of_commands(file, words))


def _watched(who: str, text: str, ask: Callable[[], Iterable[str]]) -> Iterator[Fault]:
    """Ask, and return what is wrong with the answer, what was raised, and whether it took long."""
    start = time.process_time()
    try:
        for broken in ask():
            yield Fault(f"{who}: {broken}", text)
    except Exception as error:  # an exception of any kind is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{who}: {type(error).__name__} in {Path(place.filename).name}:{place.name}"
        yield Fault(kind, text, traceback.format_exc())
    is_executed = who.startswith(EXECUTING)
    if (seconds := time.process_time() - start) > MAX_SECONDS and not is_executed:
        yield Fault(f"{who}: {SLOW}", text, f"{seconds:.1f} s of processor time")
