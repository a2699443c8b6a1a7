"""What the text of an exported block says of its layers."""

from __future__ import annotations

import ast

import pytest

from tests.exporting.sources import bundled_source, source

BLOCK = """
name: Net
input: [32, 32, 16]
blocks:
  inner:
    layers:
      - {name: first, type: conv, filters: 16, kernel: 3, padding: half, activation: relu}
      - {type: add, from: [input, first]}
  block:
    layers:
LAYERS
layers:
  - {type: block}
  - {type: relu}
  - {type: block}
"""

CONV = "      - {name: NAME, type: conv, filters: 16, kernel: KERNEL, padding: half}"


def conv(kernel: str, name: str) -> str:
    return CONV.replace("NAME", name).replace("KERNEL", kernel)


def first_line(*layers: str) -> str:
    module = ast.parse(source(BLOCK.replace("LAYERS", "\n".join(layers))))
    found = {
        each.name: ast.get_docstring(each) for each in module.body if type(each) is ast.ClassDef
    }
    return (found["Block"] or "").splitlines()[0]


SHAPES = "From ("


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((conv("3", "a"), conv("3", "b")), "Two 3x3 convs."),
        (
            (conv("[1, 3]", "a"), "      - {type: batch_norm}", conv("5", "b")),
            "1x3 conv and 5x5 conv.",
        ),
        (
            (conv("1", "a"), "      - {name: b, type: inner}", conv("1", "c")),
            "1x1 conv, inner and 1x1 conv.",
        ),
        (
            ("      - {name: a, type: inner}", "      - {name: b, type: inner}", conv("1", "c")),
            "Two inner blocks and 1x1 conv.",
        ),
        (
            (conv("3", "a"), "      - {type: add, from: [input, a]}"),
            "3x3 conv and a shortcut.",
        ),
        ((conv("3", "a"), "      - {type: relu}"), SHAPES),
        (
            (conv("3", "a"), conv("1", "b"), "      - {type: add, from: [a, b]}"),
            SHAPES,
        ),
        (
            (
                *(conv(str(at * at % 5 * 2 + 1), f"c{at}") for at in range(7)),
                "      - {type: add, from: [input, c6]}",
            ),
            SHAPES,
        ),
    ],
)
def test_a_short_row_of_layers_is_said(layers: tuple[str, ...], expected: str) -> None:
    assert first_line(*layers).startswith(expected)


def test_words_of_texts_copy_no_helper() -> None:
    found = bundled_source("vit_b_32")
    assert '"""Attention and a shortcut.' in found
    assert "class Attention(" not in found
