"""The tables of other frameworks' words, put together for the places where they are written."""

from __future__ import annotations

from cnnshape.language.hints.axis_words import AXIS_WORDS
from cnnshape.language.hints.function_words import (
    APPROXIMATION_WORDS,
    FUNCTION_WORDS,
    MODE_WORDS,
    PADDING_WORDS,
    REDUCTION_WORDS,
)
from cnnshape.language.hints.key_words import (
    COLUMN_WORDS,
    FILE_WORDS,
    KEY_WORDS,
    PROMISE_WORDS,
)
from cnnshape.language.hints.layer_words import LAYER_WORDS
from cnnshape.language.hints.vocabulary import Vocabulary

NAMES = Vocabulary(LAYER_WORDS, FUNCTION_WORDS)
"""Of layer kinds and activation functions."""

FUNCTIONS = Vocabulary(FUNCTION_WORDS, LAYER_WORDS)
PADDINGS = Vocabulary(PADDING_WORDS)
MODES = Vocabulary(MODE_WORDS)
REDUCTIONS = Vocabulary(REDUCTION_WORDS)
APPROXIMATIONS = Vocabulary(APPROXIMATION_WORDS)
AXES = Vocabulary(AXIS_WORDS)
KEYS = Vocabulary(KEY_WORDS)
FILE_KEYS = Vocabulary(FILE_WORDS)
PROMISES = Vocabulary(PROMISE_WORDS)
COLUMNS = Vocabulary(COLUMN_WORDS)
