"""RegNet's design space has the published networks at their published settings."""

from __future__ import annotations

import pytest

import cnnshape

SETTINGS = ("depth", "initial_width", "slope", "multiplier", "group_width")


@pytest.mark.parametrize(
    ("published", "values"),
    [
        ("regnet_x_400mf", (22, 24, 24.48, 2.54, 16)),
        ("regnet_x_800mf", (16, 56, 35.73, 2.28, 16)),
        ("regnet_x_1_6gf", (18, 80, 34.01, 2.25, 24)),
        ("regnet_x_3_2gf", (25, 88, 26.31, 2.25, 48)),
        ("regnet_x_8gf", (23, 80, 49.56, 2.88, 120)),
        ("regnet_x_16gf", (22, 216, 55.59, 2.1, 128)),
        ("regnet_x_32gf", (23, 320, 69.86, 2.0, 168)),
    ],
)
def test_published_networks_are_points_of_the_space(
    published: str, values: tuple[float, ...]
) -> None:
    settings = dict(zip(SETTINGS, values, strict=True))
    found = cnnshape.load("families/regnet_space", parameters=settings)
    wanted = cnnshape.load(published)
    assert cnnshape.analyze(found).totals == cnnshape.analyze(wanted).totals
