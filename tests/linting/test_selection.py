"""Prefixes select and ignore codes; errors are always reported."""

from __future__ import annotations

import pytest

from cnnshape.linting.selection import EVERYTHING, Selection, UnknownCode, checked


@pytest.mark.parametrize(
    ("select", "ignore", "code", "asked"),
    [
        (("ALL",), (), "G201", True),
        (("G",), (), "G201", True),
        (("G",), (), "N301", False),
        (("ALL",), ("G",), "G201", False),
        (("G201",), ("G",), "G201", True),
        (("G",), ("G2",), "G201", False),
        (("G20",), ("G20",), "G201", False),
        (("G",), ("ALL",), "G201", True),
        ((), (), "G201", False),
        ((), ("ALL",), "S101", True),
        ((), ("E",), "E001", True),
    ],
)
def test_the_longer_prefix_wins_and_a_tie_is_silence(
    select: tuple[str, ...], ignore: tuple[str, ...], code: str, asked: bool
) -> None:
    assert Selection(select, ignore).includes(code) is asked


def test_what_is_left_out_is_left_out_whatever_selects_it() -> None:
    left = Selection(("G201", "N"), ()).without(["G"])
    assert not left.includes("G201")
    assert left.includes("N301")
    assert EVERYTHING.without(["G201"]).includes("G202")


def test_prefixes_may_be_written_small() -> None:
    assert checked([" g2", "n301", "all"]) == ("G2", "N301", "ALL")


@pytest.mark.parametrize("word", ["Q", "G299", "pixels", "", "G201x"])
def test_a_prefix_that_no_code_has_is_refused(word: str) -> None:
    with pytest.raises(UnknownCode, match="`cnnshape rule --all` lists them"):
        checked([word])
