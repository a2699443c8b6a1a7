"""The source that is written for Keras: functions for blocks, and names that stay apart."""

from __future__ import annotations

from tests.exporting.sources import source


def test_a_variable_is_not_called_as_a_function_is() -> None:
    layers = "".join(f"  - {{type: conv, filters: 4, kernel: {n}}}\n" for n in (3, 1) * 6)
    text = source(
        "input: [40, 40, 4]\n"
        "blocks:\n  stem:\n    layers:\n"
        "      - {name: first, type: conv, filters: 4, kernel: 3, padding: same}\n"
        "      - {type: add, from: [first, input]}\n"
        f"layers:\n  - {{name: stem, type: stem}}\n{layers}"
        "  - {name: cut, type: crop, from: stem, like: conv_12}\n"
        "  - {type: add, from: [conv_12, cut]}\n",
        "keras",
    )
    assert "def stem(x: keras.KerasTensor, *, name: str) -> keras.KerasTensor:" in text
    assert 'stem_ = stem(inputs, name="stem")' in text
    assert "(stem_)" in text


def test_names_of_layers_say_the_use_of_their_block() -> None:
    text = source(
        "input: [8, 8, 3]\n"
        "blocks:\n  unit:\n    layers:\n"
        "      - {name: first, type: conv, filters: 3, kernel: 3, padding: same}\n"
        "      - {type: add, from: [first, input]}\n"
        "layers: [{name: a, type: unit}, {name: b, type: unit}]\n",
        "keras",
    )
    assert 'name=f"{name}-first"' in text
    assert 'x = unit(inputs, name="a")' in text
    assert 'x = unit(x, name="b")' in text


def test_only_what_keras_lacks_is_copied_and_imported() -> None:
    plain = source("input: [8, 8, 3]\nlayers: [{type: max_pool, kernel: 2}]\n", "keras")
    assert "import keras\nfrom keras import layers\n\n\ndef text()" in plain
    text = source("input: [8, 8, 4]\nlayers: [{type: max_pool, kernel: 2, dilation: 2}]\n", "keras")
    assert "import keras\nimport numpy as np\nfrom keras import ops\n\n\ndef taps_of(" in text
    assert "def dilated_max_pool(" in text
    assert "mean_of_cells" not in text


def test_a_layer_with_a_stride_in_some_uses_is_padded_alike_in_all() -> None:
    text = source(
        "input: [8, 8, 4]\n"
        "blocks:\n  unit:\n    parameters: {stride: 1}\n    layers:\n"
        "      - {name: first, type: conv, filters: 4, kernel: 3, padding: half, stride: =stride}\n"
        "      - {name: last, type: conv, filters: 4, kernel: 3, padding: half}\n"
        "layers: [{name: a, type: unit}, {name: b, type: unit, stride: 2}]\n",
        "keras",
    )
    assert "def unit(x: keras.KerasTensor, *, stride: int = 1, name: str)" in text
    assert text.count("layers.ZeroPadding2D(1") == 1
    assert 'layers.Conv2D(4, 3, strides=stride, name=f"{name}-first")(x)' in text
    assert 'layers.Conv2D(4, 3, padding="same", name=f"{name}-last")(x)' in text


STAGE = (
    "input: [8, 8, 4]\n"
    "blocks:\n  unit:\n    parameters: {filters: 4, rate: 0.0, wide: 1}\n    layers:\n"
    "      - {name: expand, type: conv, filters: =4 * wide, kernel: 1, if: =wide > 1}\n"
    "      - {name: norm, type: batch_norm, if: =wide > 1}\n"
    "      - {name: drop, type: dropout, rate: =rate}\n"
    "      - {name: last, type: conv, filters: =filters, kernel: 1}\n"
    "      - {type: add, from: [last, input], if: =wide > 1}\n"
)


def test_uses_that_are_equal_or_differ_by_steps_are_a_loop_that_counts_as_their_names() -> None:
    uses = "".join(
        f"  - {{name: u_{n}, type: unit, wide: 2, rate: {0.05 * n:g}}}\n" for n in range(2, 6)
    )
    equal = "".join(f"  - {{name: v_{n}, type: unit, wide: 3}}\n" for n in (1, 2))
    text = source(f"{STAGE}layers:\n  - {{name: u_1, type: unit}}\n{uses}{equal}", "keras")
    assert 'x = unit(inputs, name="u_1")' in text
    assert "    for index in range(2, 6):\n        x = unit(x, rate=0.05 * index, wide=2, " in text
    assert 'name=f"u_{index}")' in text
    assert '    for index in range(1, 3):\n        x = unit(x, wide=3, name=f"v_{index}")' in text


def test_numbers_that_are_less_than_those_of_names_are_a_difference() -> None:
    uses = "".join(f"  - {{name: u_{n}, type: unit, wide: {n - 1}}}\n" for n in (3, 4, 5))
    text = source(f"{STAGE}layers:\n  - {{name: u_2, type: unit}}\n{uses}", "keras")
    assert (
        '    for index in range(3, 6):\n        x = unit(x, wide=index - 1, name=f"u_{index}")'
        in text
    )


def test_values_that_others_read_are_in_no_loop() -> None:
    convs = "".join(
        f"  - {{name: conv_{n}, type: conv, filters: 3, kernel: 1}}\n" for n in range(1, 5)
    )
    added = "  - {type: add, from: [conv_2, conv_4]}\n"
    text = source(f"input: [8, 8, 3]\nlayers:\n{convs}{added}", "keras")
    assert "for index" not in text
    text = source(f"input: [8, 8, 3]\nlayers:\n{convs}", "keras")
    assert "    for index in range(2, 5):\n        x = layers.Conv2D(" in text


def test_what_some_uses_lack_is_under_one_condition() -> None:
    layers = "layers:\n  - {type: unit}\n  - {type: unit, wide: 2}\n  - {type: unit, filters: 8}\n"
    text = source(f"{STAGE}{layers}", "keras")
    assert (
        "    y = x\n    if wide > 1:\n"
        '        y = layers.Conv2D(8, 1, name=f"{name}-expand")(x)\n'
        '        y = layers.BatchNormalization(epsilon=1e-5, name=f"{name}-norm")(y)\n'
        "    y = layers"
    ) in text
    assert 'x = layers.Add(name=f"{name}-add-1")([y, x]) if wide > 1 else y\n' in text


def test_the_first_number_that_a_block_needs_is_passed_by_its_place() -> None:
    layers = "layers:\n  - {type: unit, filters: 8}\n  - {type: unit, filters: 6}\n"
    text = source(f"{STAGE.replace('filters: 4,', 'filters: ,')}{layers}", "keras")
    assert "def unit(x: keras.KerasTensor, filters: int, *, name: str)" in text
    assert 'x = unit(inputs, 8, name="unit_1")' in text


POOLED = (
    "input: [9, 9, 4]\n"
    "blocks:\n  pool:\n    layers:\n"
    "      - {name: only, type: max_pool, kernel: 3, stride: 2, padding: 1}\n"
    "      - {type: conv, filters: 4, kernel: 1, activation: relu}\n"
    "      - {type: conv, filters: 4, kernel: 1}\n"
)


def test_a_maximum_of_what_is_not_below_zero_is_padded_with_zeros() -> None:
    start = "layers:\n  - {type: conv, filters: 4, kernel: 1, activation: relu}\n"
    text = source(f"{POOLED}{start}  - {{type: pool}}\n", "keras")
    assert "layers.ZeroPadding2D(1, name=" in text
    assert "ops.pad" not in text
    both = source(f"{POOLED}{start}  - {{type: pool}}\n  - {{type: pool}}\n", "keras")
    assert "layers.ZeroPadding2D" not in both
    assert both.count('constant_values=float("-inf")') == 1


def test_norms_are_named_after_their_convolutions() -> None:
    text = source(
        "input: [9, 9, 4]\n"
        "layers:\n"
        "  - {name: stem, type: conv, filters: 4, kernel: 3}\n"
        "  - {type: batch_norm, activation: relu}\n"
        "  - {type: conv, filters: 4, kernel: 3}\n"
        "  - {name: mine, type: batch_norm}\n",
        "keras",
    )
    assert 'name="stem_norm")' in text
    assert 'name="stem_norm-activation")' in text
    assert 'name="mine")' in text


def test_filters_come_first_as_in_the_layers_of_keras() -> None:
    text = source(
        "input: [9, 9, 4]\n"
        "blocks:\n  unit:\n    parameters: {wide: , filters: }\n    layers:\n"
        "      - {type: conv, filters: =wide, kernel: 1}\n"
        "      - {type: conv, filters: =filters, kernel: 1}\n"
        "layers: [{type: unit, wide: 3, filters: 5}, {type: unit, wide: 6, filters: 9}]\n",
        "keras",
    )
    assert "x: keras.KerasTensor, filters: int, *, wide: int, name: str" in text
    assert 'x = unit(inputs, 5, wide=3, name="unit_1")' in text
