"""A roofline is the arithmetic of the analysis over the limits of a device, and a bound below."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape import Network
from cnnshape.devices.device import Device, device_named
from cnnshape.devices.roofline import Bound, LayerBound, Roofline, roofline
from tests.cli.running import FINE, UNABLE, WRONG, command

DEVICE = Device(
    name="Plain",
    processor="one",
    clock=1,
    ram=1000,
    flash=1000,
    macs_per_second={"int8": 1000, "float32": 100},
    ram_bandwidth=100,
    flash_bandwidth=10,
    sources={},
)


def of(network: Network, dtype: str = "int8", batch: int = 1) -> Roofline:
    return roofline(cnnshape.analyze(network, batch, dtype), DEVICE)


def only_layer(text: str, dtype: str = "int8", batch: int = 1) -> LayerBound:
    network = cnnshape.loads(f"input: [8, 8, 2]\nlayers:\n  - {text}\n")
    (found,) = of(network, dtype, batch).layers
    return found


def test_the_numbers_of_a_convolution() -> None:
    found = only_layer("{type: conv, filters: 4, kernel: 3, bias: false}")
    assert found.macs == 6 * 6 * 4 * 3 * 3 * 2
    assert found.activation_bytes == 8 * 8 * 2 + 6 * 6 * 4
    assert found.weight_bytes == 3 * 3 * 2 * 4
    assert found.intensity == found.macs / (found.activation_bytes + found.weight_bytes)
    assert (found.bound, found.seconds) == (Bound.FLASH, 7.2)


def test_the_dtype_and_the_batch_count() -> None:
    one = only_layer("{type: conv, filters: 4, kernel: 3, bias: false}", "float32")
    two = only_layer("{type: conv, filters: 4, kernel: 3, bias: false}", "float32", batch=2)
    assert one.weight_bytes == two.weight_bytes == 4 * 3 * 3 * 2 * 4
    assert (two.macs, two.activation_bytes) == (2 * one.macs, 2 * one.activation_bytes)
    assert two.bound is Bound.COMPUTE
    assert two.seconds == 2 * 6 * 6 * 4 * 3 * 3 * 2 / 100


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("{type: max_pool, kernel: 2}", 8 * 8 * 2 + 4 * 4 * 2),
        ("{type: max_pool, kernel: 1, stride: 2}", 2 * 4 * 4 * 2),
        ("{type: conv, filters: 1, kernel: 1, stride: 4, bias: false}", 2 * 2 * 2 + 2 * 2),
        ("{type: conv, filters: 1, kernel: 2, dilation: 2, stride: 2, bias: false}", 32 + 9),
        ("{type: crop, cropping: 2}", 2 * 4 * 4 * 2),
        ("{type: slice, channels: [0, 1]}", 2 * 8 * 8),
        ("{type: global_avg_pool}", 8 * 8 * 2 + 2),
    ],
)
def test_only_what_is_needed_is_moved(text: str, moved: int) -> None:
    assert only_layer(text).activation_bytes == moved


def test_what_works_in_place_costs_nothing() -> None:
    text = """
input: [8, 8, 2]
layers:
  - {name: conv, type: conv, filters: 4, kernel: 3, bias: false}
  - {type: batch_norm}
  - {type: relu}
  - {type: dropout}
  - {type: flatten}
  - {name: fc, type: dense, units: 3}
"""
    assert [each.name for each in of(cnnshape.loads(text)).layers] == ["conv", "fc"]


@pytest.mark.parametrize("name", ["lenet", "mlperf_tiny/resnet8", "mobilenet_v2", "unet", "crnn"])
@pytest.mark.parametrize("device", ["stm32f746", "esp32_s3"])
def test_times_are_bounds_of_the_totals(name: str, device: str) -> None:
    analysis = cnnshape.analyze(cnnshape.load(name), dtype="int8")
    profile = device_named(device)
    found = roofline(analysis, profile)
    assert sum(each.macs for each in found.layers) == analysis.totals.macs
    assert found.seconds * (1 + 1e-9) >= (analysis.totals.macs or 0) / profile.peak("int8")
    for each in found.layers:
        times = (
            each.macs / profile.peak("int8"),
            each.weight_bytes / profile.flash_bandwidth,
            each.activation_bytes / profile.ram_bandwidth,
        )
        assert each.seconds == max(times)


def test_a_network_with_errors_has_none() -> None:
    network = cnnshape.loads("input: [2, 2, 1]\nlayers: [{type: max_pool, kernel: 3}]\n")
    with pytest.raises(ValueError, match="there is no roofline of a network with errors"):
        of(network)


# --- the command ---------------------------------------------------------------------------------


def table(*words: str) -> Any:
    return command("table", *words)


def test_the_table_says_what_bounds_each_layer() -> None:
    outcome = table("mlperf_tiny/resnet8", "--device", "stm32f746", "--dtype", "int8")
    assert (outcome.code, outcome.said) == (FINE, "")
    lines = [re.split(r"\s{2,}", line.strip()) for line in outcome.report.splitlines()]
    assert ["stem", "conv", "442,368", "19,904", "22.23", "compute", "1.02 ms"] in lines
    assert ["At least", "28.99 ms, one layer after the other"] in lines
    assert "bounds, never predictions" in outcome.report


def test_the_json_has_it_beside_the_analysis() -> None:
    outcome = table("lenet", "--device", "nrf52840", "--format", "json")
    found = json.loads(outcome.report)
    assert found["roofline"]["device"] == "nRF52840"
    assert [each["name"] for each in found["roofline"]["layers"]][:2] == ["conv1", "pool1"]
    assert "roofline" not in json.loads(table("lenet", "--format", "json").report)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("lenet --device nope", "--device nope: there is no device `nope`"),
        ("lenet --device nope.yaml", "--device nope.yaml: No such file or directory"),
        ("lenet --device rp2040", "RP2040 has no peak for float32: count in int8"),
        ("lenet --device rp2040 --format csv", "it has columns of its own"),
        ("lenet --device rp2040 --columns macs", "it has columns of its own"),
    ],
)
def test_what_cannot_be_shown_is_one_message(words: str, said: str) -> None:
    outcome = table(*words.split())
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert said in outcome.said


def test_errors_of_a_network_are_reported_as_everywhere() -> None:
    text = b"input: [2, 2, 1]\nlayers: [{type: max_pool, kernel: 3}]\n"
    outcome = command("table", "-", "--device", "stm32f746", stdin=text)
    assert (outcome.code, outcome.report) == (WRONG, "")
    assert "S101" in outcome.said


def test_a_wrong_profile_is_shown_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("layers: []\n")
    outcome = table("lenet", "--device", str(path))
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert "this is no device profile, but an architecture" in outcome.said
    assert "help: a profile has the keys name, processor, clock, ram, flash, " in outcome.said
    assert f"{path}:1:1" in outcome.said
