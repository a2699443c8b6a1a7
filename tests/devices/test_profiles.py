"""Profiles of devices have every number with its source, and a wrong one is refused in a line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnnshape.devices.device import Device, device_named, device_names
from cnnshape.diagnostics import SpecError

NUMBERS = ("ram", "flash", "clock", "macs_per_second", "ram_bandwidth", "flash_bandwidth")
PROFILE = """
name: Mine
processor: one core
clock: 100M
ram: 64KiB
flash: 256KiB
macs_per_second: {int8: 100M}
ram_bandwidth: 400M
flash_bandwidth: 50M
sources: {ram: measured}
"""


@pytest.mark.parametrize("name", device_names())
def test_every_number_has_a_source(name: str) -> None:
    device = device_named(name)
    assert set(device.sources) == set(NUMBERS)
    assert all(len(source) > 20 for source in device.sources.values())


@pytest.mark.parametrize("name", device_names())
def test_no_device_does_more_than_its_clock_allows(name: str) -> None:
    """At most 32 multiply-adds of 8 bits a cycle, and one of 32 bits for each core."""
    device = device_named(name)
    assert 0 < device.macs_per_second["int8"] <= 32 * device.clock
    assert device.macs_per_second.get("float32", 0) <= 2 * device.clock
    assert device.flash_bandwidth <= device.ram_bandwidth <= 32 * device.clock


def test_the_devices_that_people_ask_for() -> None:
    assert set(device_names()) >= {
        "stm32f746",
        "stm32h743",
        "nrf52840",
        "esp32_s3",
        "rp2040",
        "raspberry_pi_pico",
    }
    device = device_named("STM32F746")
    assert (device.ram, device.flash) == (320 * 1024, 1024 * 1024)
    assert device_named("ESP32-S3") == device_named("esp32_s3")
    assert device_named("Raspberry Pi Pico").flash == 2 * 1024 * 1024


def test_the_peak_is_that_of_the_dtype() -> None:
    device = device_named("stm32f746")
    assert (device.peak("int8"), device.peak("uint8")) == (432_000_000, 432_000_000)
    assert device.peak("float32") == 216_000_000
    message = "STM32F746 has no peak for float16: count in int8 or float32, as `--dtype int8`"
    with pytest.raises(ValueError, match=re.escape(message)):
        device.peak("float16")


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(PROFILE)
    device = device_named(str(path))
    assert isinstance(device, Device)
    assert (device.name, device.ram, device.peak("int8")) == ("Mine", 65536, 100_000_000)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("clock: 100M\n", "", "2:1: E004 a device profile needs `clock`"),
        ("64KiB", "64KIB", '5:6: E004 `ram` must be a whole number, not "64KIB"'),
        ("64KiB", "0", "5:6: E004 `ram` must be above 0 and at most 1,000,000,000,000,000, not 0"),
        ("100M}", "2000000G}", "`macs_per_second.int8` must be above 0 and at most 1,000,000,"),
        ("400M", "1e99", "`ram_bandwidth` is larger than cnnshape counts"),
        ("int8: 100M", "int9: 100M", "7:19: E004 `macs_per_second.int9` must be a known name"),
        ("flash:", "flsh:", "6:1: E002 a device profile has no key `flsh`"),
        ("name: Mine", "name: [", "E001"),
        (PROFILE, "- 1", "this is no device profile: the file is not a mapping of keys to values"),
        (PROFILE, "", "this is no device profile: the file is empty"),
        (PROFILE, "input: [1]\nlayers: []", "this is no device profile, but an architecture"),
    ],
)
def test_a_wrong_profile_is_refused_in_a_line(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(PROFILE.replace(old, new))
    with pytest.raises(SpecError, match=re.escape(message)) as refused:
        device_named(str(path))
    assert len(refused.value.diagnostics) == 1


def test_all_that_is_wrong_is_reported_at_once_with_what_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(PROFILE.replace("ram_bandwidth", "ram_bandwidht").replace("64KiB", "much"))
    with pytest.raises(SpecError) as refused:
        device_named(str(path))
    ram, bandwidth = refused.value.diagnostics
    assert (ram.span.line, bandwidth.span.line) == (5, 8)
    assert bandwidth.help == "did you mean `ram_bandwidth`?"
    path.write_text(PROFILE)
    assert device_named(str(path)).ram_bandwidth == 400_000_000


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pico", "there is no device `pico`: did you mean `raspberry_pi_pico`?"),
        ("stm32f764", "there is no device `stm32f764`: did you mean `stm32f746`?"),
        ("nothing", "there is no device `nothing`: the devices are esp32_s3, nrf52840, "),
    ],
)
def test_an_unknown_device_is_answered_with_near_names(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        device_named(name)
    if "did you mean" in message:
        assert device_named(message.split("`")[-2])
