"""What is promised of every file of a model, however broken: a network, or a refusal with words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

import cnnshape
from cnnshape.diagnostics import ImportRefused, has_errors
from cnnshape.importing.imported import Imported, imported
from cnnshape.importing.records import Model
from cnnshape.layers.custom import Custom
from cnnshape.memory_limit import TooLarge
from tools.fuzz.commands import faults_of_command
from tools.fuzz.fuzzer import Target
from tools.fuzz.invariants import MAX_MACS, MAX_MEMORY
from tools.fuzz.watching import Broken, watching

MAX_WORDS = 1500
"""The longest refusal, in characters: more is a dump and no sentence."""

MAX_WEIGHTS = 10**6
SHARE_OF_COMMANDS = 0.03

COMMANDS = (
    ("table",),
    ("table", "--format", "json"),
    ("table", "--input", "8x8x3"),
    ("lint",),
    ("explain",),
    ("sizes", "--up-to", "32"),
    ("import",),
    ("import", "--flat"),
    ("verify", "--small", "--max-memory", "2MiB"),
    ("run", "--max-memory", "8MiB"),
    ("diff", "lenet"),
)


class Reading(NamedTuple):
    """What a file is read as: its records, and the network that a user gets."""

    model: Model
    result: Imported
    analysis: cnnshape.Analysis


Reader = Callable[[Path], Model]
"""Returns the records of a file; raises ImportRefused."""

Question = Callable[[Reading], Iterator[str]]
"""Returns how a promise is broken for what was read."""


def read(file: Path, reader: Reader) -> Reading:
    """Read a file; raises ImportRefused."""
    model = reader(file)
    result = imported(model)
    return Reading(model, result, cnnshape.analyze(result.network))


def of_network(reading: Reading) -> Iterator[str]:
    """Every operator is a layer, and what is custom is said."""
    records = reading.model.records
    for record in records:
        if record.operator is not None and not _is_named(record.operator, reading.result.notes):
            yield "an operator that is custom without a word"
    if len(reading.result.network.nodes) > len(records) + len(reading.model.inputs):
        yield "more layers than records"


def _is_named(operator: str, notes: Sequence[str]) -> bool:
    """Say whether a note starts with an operator."""
    return any(note.startswith(operator) for note in notes)


def of_flat_text(reading: Reading) -> Iterator[str]:
    """Blocks and a plain list of layers say the same, under other names."""
    flat = imported(reading.model, is_flat=True)
    pair = (cnnshape.analyze(flat.network).totals, reading.analysis.totals)
    first, second = (each._replace(peak_layer=None) for each in pair)
    if first != second:
        yield "other totals of the flat text"


def of_weights(reading: Reading) -> Iterator[str]:
    """The arrays have the shapes that the formulas say, or cannot be read for a reason."""
    if (reading.analysis.totals.trainable_parameters or 0) > MAX_WEIGHTS:
        return
    for layer in reading.analysis.layers:
        for name, shape in (layer.weights or {}).items():
            try:
                array = reading.result.weights.get(f"{layer.name}.{name}")
            except ImportRefused as refusal:
                yield from of_words(str(refusal))
                continue
            if array is not None and array.shape != tuple(shape):
                yield f"an array of another shape: {layer.type} {name}"


def of_execution(reading: Reading) -> Iterator[str]:
    """What the formulas say of a small network is what its execution shows."""
    network, analysis = reading.result.network, reading.analysis
    is_custom = any(isinstance(node.layer, Custom) for node in network.nodes)
    if is_custom or has_errors(analysis.diagnostics) or (analysis.totals.macs or 0) > MAX_MACS:
        return
    try:
        with np.errstate(all="ignore"):
            proof = cnnshape.verify(network, max_memory=MAX_MEMORY)
    except TooLarge:
        return
    for mismatch in proof.mismatches:
        yield f"a refuted number: {mismatch.number}"


QUESTIONS: tuple[tuple[float, Question], ...] = (
    (1.0, of_network),
    (0.3, of_flat_text),
    (0.5, of_weights),
    (0.1, of_execution),
)
"""The promises, each with the share of files that are held to it."""


def of_words(words: str) -> Iterator[str]:
    """A refusal is a sentence: it has words, and they can be printed."""
    if not words.strip():
        yield "a refusal without a reason"
    if len(words) > MAX_WORDS:
        yield f"a refusal of {len(words):,} characters"
    if "Traceback" in words:
        yield "a refusal with a traceback"


def broken_promises(
    file: Path, reader: Reader, questions: Sequence[Question], commands: Sequence[tuple[str, ...]]
) -> list[Broken]:
    """Return how questions and commands break promises for a file."""
    broken: list[Broken] = []
    with watching("read", broken):
        try:
            reading = read(file, reader)
        except ImportRefused as refusal:
            broken += map(Broken, of_words(str(refusal)))
        else:
            for question in questions:
                _ask(question, reading, broken)
    for words in commands:
        with watching(" ".join(words), broken):
            broken += map(Broken, faults_of_command(file, words))
    return broken


def _ask(question: Question, reading: Reading, broken: list[Broken]) -> None:
    name = question.__name__
    with watching(name, broken):
        broken += [Broken(f"{name}: {each}") for each in question(reading)]


def target(
    suffix: str,
    reader: Reader,
    input_of: Callable[[Random], bytes],
    prepare: Callable[[Path], None],
) -> Target:
    """Return a kind of files, of models that are imported."""

    def broken(data: bytes, random: Random, folder: Path) -> list[Broken]:
        file = folder / f"fuzz{suffix}"
        file.write_bytes(data)
        questions = [ask for share, ask in QUESTIONS if random.random() < share]
        commands = [random.choice(COMMANDS)] if random.random() < SHARE_OF_COMMANDS else []
        return broken_promises(file, reader, questions, commands)

    return Target(suffix, input_of, prepare, broken)
