"""What docs/devices.md shows is what the command prints, and its numbers are those of profiles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnnshape.devices.device import device_named, device_names
from tests.cli.running import FINE, command
from tools.readme import pipes_of

TEXT = (Path(__file__).parents[1] / "docs" / "devices.md").read_text("utf-8")
WIDTH = 96
SHOWN = re.findall(r"^```\n\$ cnnshape ([^\n]*)\n(.*?)^```$", TEXT, re.M | re.S)
(PROFILE,) = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.M | re.S)
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.M)


@pytest.mark.parametrize(("words", "shown"), SHOWN, ids=[words for words, _ in SHOWN])
def test_it_is_what_is_printed(words: str, shown: str) -> None:
    with pipes_of(WIDTH):
        outcome = command(*words.split())
    assert (outcome.code, outcome.said) == (FINE, "")
    assert outcome.report == shown


def test_the_profile_that_is_shown_is_bundled(tmp_path: Path) -> None:
    path = tmp_path / "shown.yaml"
    path.write_text(PROFILE)
    shown, bundled = device_named(str(path)), device_named("stm32f746")
    assert shown.model_copy(update={"sources": bundled.sources}) == bundled
    assert shown.sources.items() <= bundled.sources.items()


def test_the_table_has_every_device_with_its_numbers() -> None:
    rows = {name: cells.split(" | ") for name, cells in ROW.findall(TEXT) if name in device_names()}
    assert sorted(rows) == device_names()
    for name, (int8, float32, ram, flash, memory, weights) in rows.items():
        device = device_named(name)
        peaks = device.macs_per_second
        assert int8 == f"{peaks['int8'] // 10**6:,}M"
        known = peaks.get("float32")
        assert float32 == ("none" if known is None else f"{known // 10**6:,}M")
        assert ram in (f"{device.ram // 1024} KiB", f"{device.ram // 1024**2} MiB")
        assert flash == f"{device.flash // 1024**2} MiB"
        assert memory == f"{device.ram_bandwidth // 10**6:,} MB/s"
        assert weights == f"{device.flash_bandwidth / 10**6:,.2f} MB/s".replace(".00 ", " ")
