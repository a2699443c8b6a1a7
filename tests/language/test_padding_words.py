"""Words of other libraries for what padding holds."""

from __future__ import annotations

import pytest

from tests.language.reading import refusal

PAD = "input: [8, 8, 3]\nlayers:\n  - {{type: pad, padding: 1, mode: {mode}}}\n"


@pytest.mark.parametrize(
    ("mode", "help"),
    [
        ("edge", "did you mean `replicate`?"),
        ("wrap", "did you mean `circular`?"),
        ("mirror", "choose one of zeros, reflect, replicate, circular, constant"),
        (
            "symmetric",
            "`reflect` is the nearest to it: it mirrors without repeating the border cell",
        ),
    ],
)
def test_a_mode_of_another_library_is_one_mistake(mode: str, help: str) -> None:
    found = refusal(PAD.format(mode=mode))
    assert (found.code, found.help) == ("E004", help)
    assert found.message == f'`mode` must be a known name, not "{mode}"'
