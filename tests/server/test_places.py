"""Places in three encodings, with every line break that the protocol or YAML knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pygls", reason="the language server needs pygls: pip install '.[editor]'")

from lsprotocol import types

from cnnshape.diagnostics import Source
from cnnshape.editing.document import Position
from cnnshape.server.places import Places

TEXTS = st.text(alphabet=st.sampled_from("ab é😀\n\r\x85\u2028\u2029\x0c\t"), max_size=40)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])


def test_columns_count_units_of_the_encoding() -> None:
    text = "name: é😀x\n"
    for encoding, units in {"utf-8": 12, "utf-16": 9, "utf-32": 8}.items():
        places = Places(text, encoding)
        assert places.to_protocol(Position(1, 9)) == types.Position(0, units)
        assert places.from_protocol(types.Position(0, units)) == Position(1, 9)


def test_lines_that_only_yaml_breaks_are_one_line_of_the_protocol() -> None:
    places = Places("a\u2028bc\r\nd\re", "utf-16")
    assert places.to_protocol(Position(2, 2)) == types.Position(0, 3)
    assert places.to_protocol(Position(3, 1)) == types.Position(1, 0)
    assert places.to_protocol(Position(4, 1)) == types.Position(2, 0)
    assert places.from_protocol(types.Position(0, 3)) == Position(2, 2)


def test_a_place_outside_of_the_text_is_at_the_end_of_a_line() -> None:
    places = Places("ab\ncd", "utf-16")
    assert places.from_protocol(types.Position(0, 99)) == Position(1, 3)
    assert places.from_protocol(types.Position(99, 0)) == Position(2, 3)
    assert places.to_protocol(Position(99, 99)) == types.Position(1, 2)


def test_half_a_character_is_the_place_before_it() -> None:
    assert Places("😀x", "utf-16").from_protocol(types.Position(0, 1)) == Position(1, 1)


@given(TEXTS, ENCODINGS)
def test_every_place_comes_back(text: str, encoding: str) -> None:
    places, source = Places(text, encoding), Source("x", text)
    for number, line in enumerate(source.lines, 1):
        for column in range(1, len(line) + 2):
            place = places.to_protocol(Position(number, column))
            assert places.from_protocol(place) == Position(number, column)
