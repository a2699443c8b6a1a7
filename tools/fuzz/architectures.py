"""Architecture files as what is broken: texts, and what is promised of each."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from random import Random

from cnnshape.language.bundled_paths import bundled_folder
from tools.fuzz.commands import COMMANDS, faults_of_command
from tools.fuzz.fuzzer import Target
from tools.fuzz.invariants import QUESTIONS, Question, Reading, read
from tools.fuzz.mutators import mutated
from tools.fuzz.seeds import chosen_seed
from tools.fuzz.watching import Broken, watching

SHARE_OF_COMMANDS = 0.08


def prepare(folder: Path) -> None:
    """Put into a folder what files that are fuzzed extend."""
    shutil.copytree(bundled_folder() / "families", folder / "families", dirs_exist_ok=True)


def broken_promises(
    text: str, folder: Path, questions: Iterable[Question], commands: Iterable[tuple[str, ...]]
) -> list[Broken]:
    """Return how questions and commands break promises for a text, in a folder of `prepare`."""
    broken: list[Broken] = []
    with watching("read", broken):
        reading = read(text, folder)
        for question in questions:
            _ask(question, reading, broken)
        for words in commands:
            _command(words, text, folder, broken)
    return broken


def _ask(question: Question, reading: Reading, broken: list[Broken]) -> None:
    name = question.__name__
    with watching(name, broken):
        broken += [Broken(f"{name}: {each}") for each in question(reading)]


def _command(words: tuple[str, ...], text: str, folder: Path, broken: list[Broken]) -> None:
    file = folder / "fuzz.yaml"
    file.write_bytes(_encoded(text))
    with watching(" ".join(words), broken):
        broken += map(Broken, faults_of_command(file, words))


def _input_of(random: Random) -> bytes:
    return _encoded(mutated(chosen_seed(random), random, chosen_seed))


def _broken(data: bytes, random: Random, folder: Path) -> list[Broken]:
    questions = [ask for share, ask in QUESTIONS if random.random() < share]
    commands = [random.choice(COMMANDS)] if random.random() < SHARE_OF_COMMANDS else []
    return broken_promises(data.decode("utf-8", "surrogatepass"), folder, questions, commands)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


TARGET = Target(".yaml", _input_of, prepare, _broken)
