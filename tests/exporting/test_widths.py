"""Channels that a network rounds, which its module computes once."""

from __future__ import annotations

from tests.exporting.sources import source

ROUNDED = """
name: Net
input: [32, 32, 3]
parameters: {width: 1.0}
blocks:
  body:
    parameters: {filters: , depth: 2}
    layers:
      - {type: conv, filters: =round_channels(width * filters), kernel: 3, repeat: =depth}
layers:
  - {name: stem, type: conv, filters: =round_channels(width * 16), kernel: 3}
  - {name: one, type: body, filters: 24}
  - {name: two, type: body, filters: 16, depth: 3}
  - {name: alone, type: conv, filters: "=round_channels(max(1, width) * 40)", kernel: 1}
"""
"""A width that is as large after rounding at some settings, and in two places."""


def test_rounded_widths_are_computed_once_and_called_after_the_layer() -> None:
    found = source(ROUNDED)
    assert "*, width: float = 1.0" in found
    assert "        stem_channels = round_channels(width * 16)\n" in found
    assert "        one_channels = round_channels(width * 24)\n" in found
    assert "        two_channels = round_channels(width * 16)\n" in found
    assert "nn.Conv2d(stem_channels, one_channels, 3)" in found
    assert "nn.Conv2d(one_channels, two_channels, 3)" in found
    assert "self.alone = nn.Conv2d(two_channels, round_channels(max(1, width) * 40), 1)" in found


def test_keras_has_no_rounding_and_writes_the_widths() -> None:
    found = source(ROUNDED, "keras")
    assert "width" not in found
    assert 'layers.Conv2D(40, 1, name="alone")' in found
