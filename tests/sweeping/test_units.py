"""Numbers with units mean what they say, and a mistake is marked in the text that was given."""

from __future__ import annotations

import pytest

from cnnshape.language.expressions.units import without_units
from cnnshape.numbers.units import UNITS
from cnnshape.sweeping.choice import Choice, Refused


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("peak_activation_bytes < 256KiB", "peak_activation_bytes < 262144"),
        ("parameter_bytes <= 1.5 MiB", "parameter_bytes <= 1572864"),
        ("macs > 2M and parameters < 30k", "macs > 2000000 and parameters < 30000"),
        ("macs < 1e3M", "macs < 1000000000"),
        ("macs < .5", "macs < .5"),
        ("1 if width > 2k else 3", "1 if width > 2000 else 3"),
        ("name == '5k' or name == \"1MB\"", "name == '5k' or name == \"1MB\""),
        ("x1k + 1", "x1k + 1"),
        ("0.0001k", "0.1"),
    ],
)
def test_numbers_with_units_are_plain_numbers(text: str, plain: str) -> None:
    assert without_units(text).text == plain


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_is_known(unit: str) -> None:
    assert without_units(f"macs < 3{unit}").text == f"macs < {3 * UNITS[unit]}"


@pytest.mark.parametrize(
    ("where", "message", "marked"),
    [
        ("macs < 256KB", "there is no unit `KB`", "KB"),
        ("macs < 3mb", "there is no unit `mb`", "mb"),
        ("macs < 3KIB", "there is no unit `KIB`", "KIB"),
        ("macs < 1GiB and wdth > 1k", "unknown name `wdth`", "wdth"),
        ("wdth < 1GiB", "unknown name `wdth`", "wdth"),
        ("macs < 1k and width > 'a'[2M]", None, None),
    ],
)
def test_a_mistake_is_marked_where_it_was_written(
    where: str, message: str | None, marked: str | None
) -> None:
    if message is None:
        Choice(where=where).check(["width"])
        return
    with pytest.raises(Refused) as refused:
        Choice(where=where).check(["width"])
    found = refused.value.diagnostic
    assert found.message.startswith(message)
    assert found.span.text == marked
