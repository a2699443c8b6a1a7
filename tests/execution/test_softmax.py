"""Softmaxes along axes: what competes adds up to 1, in either layout."""

from __future__ import annotations

import numpy as np
import pytest

from tests.execution.running import executed, numbers, output

X = numbers(2, 3, 4, 5)
AXES = [
    ("channels", (3,)),
    ("height", (1,)),
    ("width", (2,)),
    ("space", (1, 2)),
    ("[channels, height]", (1, 3)),
    ("all", (1, 2, 3)),
]


@pytest.mark.parametrize(("axes", "places"), AXES)
@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
def test_a_softmax_is_exp_over_the_sum_of_exp(
    axes: str, places: tuple[int, ...], layout: str
) -> None:
    expected = np.exp(X) / np.exp(X).sum(axis=places, keepdims=True)
    is_last = layout == "channels_last"
    for kind, wanted in (("softmax", expected), ("log_softmax", np.log(expected))):
        shape = [3, 4, 5] if is_last else [5, 3, 4]
        text = f"{{input: {shape}, layout: {layout}, layers: [{{type: {kind}, axes: {axes}}}]}}"
        result = output(text, X if is_last else np.moveaxis(X, -1, 1))
        np.testing.assert_allclose(
            result if is_last else np.moveaxis(result, 1, -1), wanted, rtol=1e-5
        )


def test_a_vector_has_no_space_to_compete_in() -> None:
    with pytest.raises(ValueError, match=r"`s` .* a vector has no spatial axes"):
        executed("{input: [3], layers: [{name: s, type: softmax, axes: space}]}", numbers(2, 3))
