"""The words of other frameworks: each is explained, and none is taken for another operation."""

from __future__ import annotations

import re

import pytest

import cnnshape
from cnnshape.language.hints.layer_words import LAYER_WORDS
from cnnshape.language.hints.slips_of_hand import are_two_slips, is_slip
from cnnshape.language.hints.suggestion import closest
from cnnshape.language.hints.vocabulary import Vocabulary, Word, folded
from cnnshape.language.hints.words import AXES, COLUMNS, FILE_KEYS, FUNCTIONS, KEYS, NAMES, PADDINGS
from cnnshape.layers import KINDS
from cnnshape.report.table.rows import FIELDS
from tools import word_tables

from .reading import layers, refusal

VOCABULARIES = (NAMES, FUNCTIONS, KEYS, FILE_KEYS, COLUMNS, PADDINGS, AXES)
LAYER = re.compile(r"`(\{type: [^`]*\})`")


def spellings(words: tuple[Word, ...]) -> list[str]:
    """Return all spellings of some words."""
    return [spelling for word in words for spelling in word.words.split()]


@pytest.mark.parametrize("word", sorted({*spellings(LAYER_WORDS)} - {*KINDS}))
def test_a_layer_of_another_framework_is_explained(word: str) -> None:
    found = refusal(layers(f"{{type: {word}}}"))
    assert found.code == "E005"
    assert found.help is not None
    assert "`cnnshape schema` lists" not in found.help
    meant = closest(word, KINDS, NAMES)
    assert ("did you mean" in found.help) == (meant is not None)
    assert (found.fix is not None) == (meant is not None)


@pytest.mark.parametrize("text", sorted({word.instead for word in LAYER_WORDS if word.instead}))
def test_layers_that_a_help_writes_out_are_layers(text: str) -> None:
    for layer in LAYER.findall(text):
        if "..." not in layer:
            read = cnnshape.loads(layers(layer))
            assert not cnnshape.analyze(read).diagnostics


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("resize", "reshape"),
        ("bilinear", "linear"),
        ("conv_gru", "conv"),
        ("matmul", "maximum"),
        ("max", "softmax"),
        ("max_unpool", "max_pool"),
        ("log_softmin", "log_softmax"),
        ("adaptive_min_pool", "adaptive_max_pool"),
        ("celu", "elu"),
        ("glu", "gelu"),
        ("tan", "tanh"),
        ("conv4d", "conv"),
        ("softmin", "softmax"),
        ("unflatten", "flatten"),
        ("relu7", "relu6"),
    ],
)
def test_another_operation_is_never_offered(word: str, other: str) -> None:
    assert closest(word, KINDS, NAMES) != other
    found = refusal(layers(f"{{type: {word}}}"))
    assert f"did you mean `{other}`" not in (found.help or "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("covn", "conv"),
        ("con", "conv"),
        ("flaten", "flatten"),
        ("dropuot", "dropout"),
        ("conact", "concat"),
        ("batchnorm", "batch_norm"),
        ("seperable_con", "separable_conv"),
        ("Batch_Normalistion", "batch_norm"),
        ("BatchNormalizaton", "batch_norm"),
        ("reluLayer", "relu"),
        ("fullyConnectedLayer", "dense"),
        ("convolution2dLayer", "conv"),
    ],
)
def test_slips_of_the_hand(typed: str, meant: str) -> None:
    assert closest(typed, KINDS, NAMES) == meant


def test_no_kind_is_a_slip_of_another_but_for_rectifiers() -> None:
    pairs = {
        (one, other)
        for one in map(folded, KINDS)
        for other in map(folded, KINDS)
        if one < other and (is_slip(one, other) or are_two_slips(one, other))
    }
    assert pairs <= {("selu", "silu"), ("prelu", "relu"), ("relu", "relu6"), ("elu", "relu")}


def test_a_module_and_a_call_around_a_type_do_not_matter() -> None:
    found = refusal(layers("{type: nn.ReLU()}"))
    assert found.help == "did you mean `relu`?"
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == ["relu"]


@pytest.mark.parametrize("word", spellings(COLUMNS.tables[0]))
def test_columns_of_other_tables_are_columns_here(word: str) -> None:
    assert word in FIELDS or COLUMNS.meaning(word, FIELDS) in FIELDS


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_a_word_says_what_it_is_or_what_to_write(vocabulary: Vocabulary) -> None:
    entries = {id(entry): entry for entry in vocabulary.by_spelling.values()}
    assert [entry for entry in entries.values() if not (entry.here or entry.instead)] == []


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    written = word_tables.PAGE.read_text(encoding="utf-8")
    assert written == word_tables.page_with(word_tables.tables()), (
        "run `python -m tools.word_tables`"
    )
