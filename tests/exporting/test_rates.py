"""Rates that rise from block to block: a list in the network, of which each block has one."""

from __future__ import annotations

import pytest

from tests.exporting.sources import class_in, source

RISING = """
name: Net
input: [32, 32, 8]
parameters: {drop_path: 0.2}
blocks:
  residual:
    parameters: {rate: }
    layers:
      - type: branches
        merge: add
        branches:
          - []
          - - {type: conv, filters: =channels, kernel: 3, padding: half}
            - {type: drop_path, rate: =rate}
layers:
  - {name: body, type: residual, rate: RATE, repeat: 5}
  - {name: half, type: conv, filters: 16, kernel: 3, stride: 2}
  - {name: tail, type: residual, rate: LAST, repeat: 2}
"""


def network(rate: str, last: str) -> str:
    return class_in(source(RISING.replace("RATE", rate).replace("LAST", last)), "Net")


def test_rates_up_to_a_parameter_are_its_parts() -> None:
    found = network('"=drop_path * index / 6"', '"=drop_path * (5 + index) / 6"')
    assert "drop_path: float = 0.2" in found
    assert "rates = [drop_path * index / 6 for index in range(7)]" in found
    assert "*(Residual(in_channels, rate=rate) for rate in rates[:5])" in found
    assert "*(Residual(16, rate=rate) for rate in rates[5:7])" in found


def test_rates_below_a_parameter_are_its_parts() -> None:
    found = network('"=drop_path * index / 7"', '"=drop_path * (5 + index) / 7"')
    assert "rates = [drop_path * index / 7 for index in range(7)]" in found


def test_rates_of_no_parameter_rise_to_the_last() -> None:
    found = network('"=0.3 * index / 6"', '"=0.3 * (5 + index) / 6"')
    assert "drop_path" not in found
    assert "rates = [0.3 * index / 6 for index in range(7)]" in found


@pytest.mark.parametrize(
    ("rate", "last"),
    [("=0.1", "=0.1 * (index + 1)"), ("=0.1 + 0.1 * index", "=0.6"), ("=index % 2 / 10", "=0.1")],
)
def test_other_rates_are_no_list(rate: str, last: str) -> None:
    assert "rates" not in network(f'"{rate}"', f'"{last}"')


def test_a_layer_that_is_called_as_the_list_is_no_list() -> None:
    text = RISING.replace("name: half", "name: rates")
    rates = ('"=drop_path * index / 6"', '"=drop_path * (5 + index) / 6"')
    found = source(text.replace("RATE", rates[0]).replace("LAST", rates[1]))
    assert "self.rates = nn.Conv2d(" in found
    assert "rates[" not in found
