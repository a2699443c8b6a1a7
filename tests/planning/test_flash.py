"""What weights take in flash, by their dtype."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.language.writing.flat import text_of
from cnnshape.planning.flash import Flash

NET = """
input: [8, 8, 3]
layers:
  - {name: stem, type: conv, filters: 4, kernel: 3, bias: false}
  - {name: norm, type: batch_norm}
  - {name: act, type: relu}
  - {name: apart, type: depthwise_conv, kernel: 3, multiplier: 2, activation: relu}
  - {name: late, type: batch_norm}
  - {name: pool, type: global_avg_pool}
  - {name: out, type: dense, units: 5}
"""


def flash(dtype: str, text: str = NET) -> Flash:
    return cnnshape.memory(cnnshape.loads(text), dtype=dtype).flash


def rows(found: Flash) -> list[tuple[str, str, int, int, int]]:
    return [tuple(each) for each in found.layers]  # type: ignore[misc]


def test_floats_are_stored_as_they_are() -> None:
    assert rows(flash("float16")) == [
        ("stem", "float16", 2 * 3 * 3 * 3 * 4, 0, 0),
        ("norm", "float16", 2 * 3 * 4, 2 * 4, 0),
        ("apart", "float16", 2 * 3 * 3 * 4 * 2, 2 * 8, 0),
        ("late", "float16", 2 * 3 * 8, 2 * 8, 0),
        ("out", "float16", 2 * 8 * 5, 2 * 5, 0),
    ]


def test_int8_has_biases_in_int32_and_scales_in_float32() -> None:
    found = flash("int8")
    assert found.folded == ("norm",)
    assert rows(found) == [
        ("stem", "int8", 3 * 3 * 3 * 4, 4 * 4, 4 * 4),
        ("apart", "int8", 3 * 3 * 4 * 2, 4 * 8, 4 * 8),
        ("late", "float32", 4 * 3 * 8, 4 * 8, 0),
        ("out", "int8", 8 * 5, 4 * 5, 4),
    ]
    assert found.size == sum(each.size for each in found.layers)


def test_float32_is_what_the_table_says() -> None:
    for name in ("resnet50", "vgg16", "mobilenet_v2"):
        network = cnnshape.load(name)
        table = cnnshape.analyze(network).totals.parameter_bytes
        assert cnnshape.memory(network).flash.size == table


def test_shared_weights_are_stored_once() -> None:
    text = """
input: [4, 4, 2]
layers:
  - {name: one, type: conv, filters: 2, kernel: 1}
  - {name: two, type: conv, filters: 2, kernel: 1, share: one}
"""
    assert [each.name for each in flash("int8", text).layers] == ["one"]


def test_an_activation_between_keeps_a_batch_norm_apart() -> None:
    assert "late" not in flash("int8").folded


def test_a_batch_norm_stays_if_another_layer_reads_what_it_reads() -> None:
    text = """
input: [4, 4, 2]
layers:
  - {name: one, type: conv, filters: 2, kernel: 1}
  - {name: norm, type: batch_norm}
  - {name: sum, type: add, from: [one, norm]}
"""
    assert flash("int8", text).folded == ()
    assert flash("int8", text.replace("[one, norm]", "[input, norm]")).folded == ("norm",)


MIXED = """
input: [8, 8, 3]
blocks:
  half:
    layers:
      - {name: in, type: conv, filters: 2, kernel: 1, quantize: int8}
      - {name: on, type: conv, filters: 2, kernel: 1}
layers:
  - {name: first, type: conv, filters: 4, kernel: 1, quantize: float16}
  - {name: block, type: half, quantize: float16}
  - {name: norm, type: batch_norm, quantize: int8}
  - name: last
    type: conv
    filters: 2
    kernel: 1
    quantize: =("int8" if channels == 3 else "float32")
"""


def test_layers_may_say_their_own_dtype() -> None:
    found = flash("int8", MIXED)
    assert rows(found) == [
        ("first", "float16", 2 * 12, 2 * 4, 0),
        ("block.in", "int8", 8, 4 * 2, 4 * 2),
        ("block.on", "float16", 2 * 4, 2 * 2, 0),
        ("norm", "float32", 4 * 6, 4 * 2, 0),
        ("last", "int8", 4, 4 * 2, 4 * 2),
    ]


def test_what_is_quantized_survives_writing() -> None:
    network = cnnshape.loads(MIXED)
    again = cnnshape.loads(text_of(network))
    assert [node.quantize for node in again.nodes] == [node.quantize for node in network.nodes]


def test_a_dtype_that_weights_have_not_is_refused() -> None:
    text = "input: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 1, quantize: int4}\n"
    with pytest.raises(cnnshape.SpecError, match="quantize"):
        cnnshape.loads(text)
