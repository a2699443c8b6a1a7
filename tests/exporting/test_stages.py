"""Stages: chains of one class, which a function of the exported module returns."""

from __future__ import annotations

import pytest

from tests.exporting.sources import bundled_source, source

NETWORK = """
name: Net
input: [32, 32, 8]
parameters: {drop_path: 0.2}
blocks:
  unit:
    parameters: {filters: , stride: 1, groups: 1, rate: 0.0}
    layers:
      - {type: conv, filters: =filters, kernel: 3, stride: =stride, groups: =groups, padding: half}
      - {type: batch_norm, activation: relu}
      - {type: conv, filters: =filters, kernel: 1}
      - {type: drop_path, rate: =rate}
  stage:
    parameters: {filters: , blocks: , before: }
    layers:
      - type: unit
        filters: =filters
        stride: =2 if index == 0 else 1
        repeat: =blocks
layers:
  - {name: a, type: stage, filters: 16, blocks: 1, before: 0}
  - {name: b, type: stage, filters: 32, blocks: 3, before: 1}
  - {name: c, type: stage, filters: 64, blocks: 2, before: 4}
"""
RISING = "\n        rate: =drop_path * (before + index) / 5"


def with_more(text: str) -> str:
    """Return the source of a network whose stages pass more to their units."""
    return source(NETWORK.replace("\n        repeat", f"{text}\n        repeat"))


def test_stages_of_different_lengths_are_calls_of_a_function() -> None:
    text = source(NETWORK)
    assert "def make_stage(in_channels: int, filters: int, blocks: int) -> nn.Sequential:" in text
    assert '"""Return a sequence of Unit modules.\n' in text
    assert "        Unit(in_channels, filters, stride=2),\n" in text
    assert "        *(Unit(filters, filters) for _ in range(blocks - 1)),\n" in text
    assert "self.a = make_stage(in_channels, 16, blocks=1)" in text
    assert "self.c = make_stage(32, 64, blocks=2)" in text


def test_a_length_without_a_name_is_the_depth() -> None:
    lengths = NETWORK.replace("blocks: 1", "blocks: 0").replace("blocks: 2", "blocks: 1")
    text = source(lengths.replace("blocks: 3", "blocks: 2").replace("=blocks", "=blocks + 1"))
    assert "self.b = make_stage(16, 32, depth=3)" in text


def test_a_stage_is_passed_its_part_of_the_rates() -> None:
    text = with_more(RISING)
    assert "filters: int, rates: list[float]" in text
    assert "Unit(in_channels, filters, stride=2, rate=rates[0])" in text
    assert "*(Unit(filters, filters, rate=rate) for rate in rates[1:])" in text
    assert "self.a = make_stage(in_channels, 16, rates=rates[:1])" in text
    assert "self.b = make_stage(16, 32, rates=rates[1:4])" in text
    assert "self.c = make_stage(32, 64, rates=rates[4:])" in text


@pytest.mark.parametrize(
    "more",
    [
        "\n        groups: =1 if index == 0 else index",
        "\n        rate: =drop_path * (before + (index + 1) % blocks) / 5",
    ],
    ids=["settings", "rates"],
)
def test_parts_that_differ_are_written_one_by_one(more: str) -> None:
    text = with_more(more)
    assert "def make_stage" not in text
    assert "self.b = nn.Sequential(" in text


def test_two_stages_need_no_function() -> None:
    text = source(NETWORK.replace("  - {name: a, type: stage, filters: 16", "  # {"))
    assert "def make_stage" not in text


def test_channels_that_a_stage_rounds_are_passed_rounded() -> None:
    text = bundled_source("mobilenet_v2")
    assert "width" not in text[text.index("def make_stage") : text.index("class MobileNetV2")]
    assert (
        "self.stage_3 = make_stage(stage_2_channels, stage_3_channels, depth=3, stride=2)" in text
    )


def test_a_length_is_never_what_a_part_is_passed_by_chance() -> None:
    """In RegNetY-16GF, stages of 2, 4 and 11 blocks have 2, 4 and 11 groups."""
    text = bundled_source("regnet_y_16gf")
    assert "    groups = width // 112\n" in text
    assert "*(Bottleneck(width, width, groups=groups) for _ in range(depth - 1))" in text


def test_stages_with_sizes_that_no_parameter_has_are_written_out() -> None:
    """In MC3, the first stage alone has kernels along time."""
    assert "def make_stage" not in bundled_source("mc3_18")


def test_a_parameter_is_not_hidden_by_the_function() -> None:
    named = NETWORK.replace("drop_path: 0.2", "make_stage: 16")
    text = source(named.replace("stage, filters: 16", "stage, filters: =make_stage"))
    assert "def make_stage" not in text
    assert "self.a = nn.Sequential(Unit(in_channels, make_stage, stride=2))" in text
