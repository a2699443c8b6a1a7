"""Defaults of parameters: what changes nothing, or what the file says, never the most frequent."""

from __future__ import annotations

from cnnshape.exporting.structure.defaults import defaults_of, with_one_type
from tests.exporting.sources import bundled_source, class_in

USES = range(3)


def test_a_frequent_value_is_no_default() -> None:
    assert defaults_of({"kernel": (5, 5, 3), "stride": (2, 2, 3)}, USES, {}) == {}


def test_a_value_that_changes_nothing_is_the_default() -> None:
    vectors = {"stride": (2, 2, 1), "drop_path": (0.0, 0.1, 0.2), "has_norm": (True, False, True)}
    assert defaults_of(vectors, USES, {}) == {"stride": 1, "drop_path": 0.0, "has_norm": False}


def test_the_file_says_a_default() -> None:
    assert defaults_of({"kernel": (3, 5, 5)}, USES, {"kernel": 3}) == {"kernel": 3}


def test_what_all_uses_pass_on_from_outside_has_no_default() -> None:
    assert defaults_of({"stride": (1, 1, 2)}, [0, 1], {}) == {}


def test_a_rate_of_nothing_is_a_fraction() -> None:
    assert [type(each) for each in with_one_type((0, 0.5))] == [float, float]
    assert with_one_type((0, 1)) == (0, 1)


def test_defaults_of_a_network_are_natural() -> None:
    text = bundled_source("efficientnet_b0")
    block = class_in(text, "MbConv")
    for line in ("kernel: int,", "stride: int = 1,", "expansion: int,", "drop_path: float = 0"):
        assert f"        {line}" in block
