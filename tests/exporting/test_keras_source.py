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
    assert "def stem(x: keras.KerasTensor, name: str) -> keras.KerasTensor:" in text
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
    assert "def unit(x: keras.KerasTensor, name: str, stride: int = 1)" in text
    assert text.count("layers.ZeroPadding2D(1") == 1
    assert 'layers.Conv2D(4, 3, strides=stride, name=f"{name}-first")(x)' in text
    assert 'layers.Conv2D(4, 3, padding="same", name=f"{name}-last")(x)' in text
