"""What learned values take part in: they see nothing of the input, and hide nothing of it."""

from __future__ import annotations

from fractions import Fraction

import cnnshape
from tests.analysis.questions import rows, sound


def test_position_embeddings_leave_the_field_of_a_map() -> None:
    found = rows(
        sound("""
        input: [9, 9, 4]
        layers:
          - {name: patches, type: conv, filters: 4, kernel: 3, stride: 3}
          - {name: positions, type: learned, shape: [3, 3, 4]}
          - {name: placed, type: add, from: [patches, positions]}
          - {name: moved, type: conv, filters: 4, kernel: 3, padding: same, from: positions}
        """)
    )
    assert found["placed"].receptive_field == (3, 3)
    assert found["placed"].effective_stride == (Fraction(3), Fraction(3))
    assert found["positions"].receptive_field is None
    assert found["moved"].receptive_field is None


def test_a_map_of_one_cell_that_is_enlarged_still_sees_it() -> None:
    found = rows(
        sound("""
        input: [2, 3]
        layers:
          - {name: last, type: slice, axis: length, start: 1}
          - {name: wide, type: upsample, size: 2, mode: linear, coordinates: align_corners}
        """)
    )
    assert found["wide"].receptive_field == (1,)


def test_lint_reads_convolutions_of_learned_values() -> None:
    network = cnnshape.loads("""
input: [8, 8, 4]
layers:
  - {name: prior, type: learned, shape: [8, 8, 4]}
  - {name: smooth, type: conv, filters: 4, kernel: 3, padding: same}
  - {type: add, from: [input, smooth]}
""")
    assert cnnshape.lint(network) == []
