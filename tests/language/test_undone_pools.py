"""What an unpooling may name, and what is said of the rest."""

from __future__ import annotations

import pytest

from cnnshape import loads
from cnnshape.language.writing.flat import text_of

from .reading import refusal

TEXT = """input: [8, 8, 3]
layers:
  - {name: relu, type: relu}
  - {name: pool, type: max_pool, kernel: 3, stride: 2, padding: 1}
  - {type: max_unpool, KEYS}
"""


def test_the_name_of_a_pool_means_its_windows_on_what_it_reads() -> None:
    network = loads(TEXT.replace("KEYS", "pool: pool"))
    other = loads(TEXT.replace("KEYS", "from: [pool, relu], kernel: 3, stride: 2, padding: 1"))
    assert network.nodes[-1].layer == other.nodes[-1].layer
    assert network.nodes[-1].inputs == other.nodes[-1].inputs == ("pool", "relu")
    assert loads(text_of(network)).nodes[-1].layer == network.nodes[-1].layer


def test_a_pool_in_a_block_can_be_named() -> None:
    network = loads("""
        input: [8, 8, 3]
        blocks:
          down:
            layers:
              - {type: conv, filters: 3, kernel: 3, padding: same}
              - {type: max_pool, kernel: 2}
        layers:
          - {name: stage, type: down, repeat: 2}
          - {type: max_unpool, pool: stage_2.max_pool_1}
          - {type: max_unpool, pool: stage_1}
        """)
    assert network.nodes[-1].inputs == ("max_unpool_1", "stage_1.conv_1")


WAY_OUT = "name the layer that is undone, as `pool: max_pool_1`, or list both layers in `from`"


@pytest.mark.parametrize(
    ("keys", "code", "message", "help"),
    [
        (
            "pool: relu",
            "E006",
            "`relu` is of the kind relu, and has no maxima to go back to",
            "name a max_pool",
        ),
        ("pool: pol", "E006", "there is no layer `pol` here", "did you mean `pool`?"),
        (
            "pool: pool, from: [pool, relu]",
            "E006",
            "max_unpool reads 2 layers, but `pool` says the second already",
            WAY_OUT,
        ),
        (
            "kernel: 2",
            "E006",
            "max_unpool reads 1 layer, and needs the map of the maxima too",
            WAY_OUT,
        ),
        (
            "kernel: 2, from: [pool, relu, input]",
            "E004",
            "max_unpool reads 1 or 2 layers, but `from` lists 3",
            "write `from: [a, b]`",
        ),
    ],
)
def test_what_cannot_be_undone(keys: str, code: str, message: str, help: str) -> None:
    found = refusal(TEXT.replace("KEYS", keys))
    assert (found.code, found.message, found.help) == (code, message, help)


@pytest.mark.parametrize("keys", ["", "pool: pool, kernel: 2"])
def test_the_window_is_said_once(keys: str) -> None:
    found = refusal(TEXT.replace("KEYS", keys).replace(", }", "}"))
    assert found.code == "E004"
    assert found.message.startswith("max_unpool takes one of `pool` and `kernel`, and just one")


def test_other_keys_of_the_window_are_those_of_the_pool() -> None:
    found = refusal(TEXT.replace("KEYS", "pool: pool, stride: 2"))
    assert found.message.startswith("`stride` is that of the layer `pool`: leave it out")
