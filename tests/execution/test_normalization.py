"""Norms against their definitions, and which arrays they ask for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cnnshape.execution import blocks
from cnnshape.execution.arrays import Array
from tests.execution.running import executed, numbers, observed, output

MAP = numbers(3, 4, 5, 6)
WEIGHT, BIAS = numbers(6, seed=1), numbers(6, seed=2)


def layer(keys: str) -> str:
    return f"""
        input: [4, 5, 6]
        layers: [{{name: n, epsilon: 0.1, {keys}}}]
        """


def standardized(x: Array, axes: tuple[int, ...]) -> Array:
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    result: Array = (x - mean) / np.sqrt(variance + 0.1)
    return result


def test_batch_norm_uses_the_statistics_that_were_kept() -> None:
    mean, variance = numbers(6, seed=3), numbers(6, seed=4) ** 2
    result = output(
        layer("type: batch_norm"),
        MAP,
        {"n.weight": WEIGHT, "n.bias": BIAS, "n.mean": mean, "n.variance": variance},
    )
    expected = (MAP - mean) / np.sqrt(variance + 0.1) * WEIGHT + BIAS
    np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-12)


def in_groups(x: Array) -> Array:
    return standardized(x.reshape(3, 4, 5, 2, 3), (1, 2, 4)).reshape(x.shape)


@pytest.mark.parametrize(
    ("keys", "normal"),
    [
        ("type: instance_norm", lambda x: standardized(x, (1, 2))),
        ("type: group_norm, groups: 2", in_groups),
        ("type: layer_norm", lambda x: standardized(x, (3,))),
        ("type: layer_norm, axes: channels", lambda x: standardized(x, (3,))),
    ],
)
@pytest.mark.parametrize("in_cache", [1, 50, 10**6])
def test_norms_over_what_is_there(
    keys: str, normal: Callable[[Array], Array], in_cache: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "IN_CACHE", in_cache)
    result = output(layer(keys), MAP, {"n.weight": WEIGHT, "n.bias": BIAS})
    np.testing.assert_allclose(result, normal(MAP) * WEIGHT + BIAS, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(
    ("axes", "places", "others"),
    [
        ("height", (1,), (2, 3)),
        ("space", (1, 2), (3,)),
        ("[height, channels]", (1, 3), (2,)),
        ("[width, channels]", (2, 3), (1,)),
    ],
)
def test_layer_norm_has_a_weight_for_each_value_along_its_axes(
    axes: str, places: tuple[int, ...], others: tuple[int, ...]
) -> None:
    shape = tuple(MAP.shape[place] for place in places)
    weight, bias = numbers(*shape, seed=3), numbers(*shape, seed=4)
    given = {"n.weight": weight, "n.bias": bias}
    result = output(layer(f"type: layer_norm, axes: {axes}"), MAP, given)
    factor, summand = (np.expand_dims(array, (0, *others)) for array in (weight, bias))
    expected = standardized(MAP, places) * factor + summand
    np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-9)


def test_layer_norm_over_all_has_a_weight_for_every_value() -> None:
    weight, bias = numbers(4, 5, 6, seed=1), numbers(4, 5, 6, seed=2)
    result = output(layer("type: layer_norm, axes: all"), MAP, {"n.weight": weight, "n.bias": bias})
    expected = standardized(MAP, (1, 2, 3)) * weight + bias
    np.testing.assert_allclose(result, expected, rtol=1e-11, atol=1e-12)


def test_the_means_of_a_large_map_in_float32_are_exact_enough() -> None:
    x = (numbers(1, 300, 300, 1) + 1000).astype(np.float32)
    text = "{input: [300, 300, 1], layers: [{type: instance_norm}]}"
    result = output(text, x, dtype="float32").astype(np.float64)
    exact = x.astype(np.float64)
    expected = (exact - exact.mean()) / np.sqrt(exact.var() + 1e-5)
    np.testing.assert_allclose(result, expected, atol=1e-3)


@pytest.mark.parametrize("kind", ["batch_norm", "instance_norm", "group_norm, groups: 1"])
def test_without_scale_or_shift_an_array_is_not_asked_for(kind: str) -> None:
    statistics = {"mean": (6,), "variance": (6,)} if kind == "batch_norm" else {}
    for scale, shift in ((True, True), (True, False), (False, True), (False, False)):
        keys = f"type: {kind}, scale: {str(scale).lower()}, shift: {str(shift).lower()}"
        seen = observed(layer(keys), "n")
        assert sorted(seen.weights) == ["bias"] * shift + ["weight"] * scale
        assert dict(seen.statistics) == statistics
        assert seen.trainable_parameters == 6 * scale + 6 * shift
        assert seen.non_trainable_parameters == (12 if statistics else 0)


@pytest.mark.parametrize("kind", ["batch_norm", "layer_norm"])
def test_scale_and_shift_each_work_alone(kind: str) -> None:
    plain = output(layer(f"type: {kind}, scale: false, shift: false"), MAP)
    scaled = output(layer(f"type: {kind}, shift: false"), MAP, {"n.weight": WEIGHT})
    shifted = output(layer(f"type: {kind}, scale: false"), MAP, {"n.bias": BIAS})
    np.testing.assert_allclose(scaled, plain * WEIGHT, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(shifted, plain + BIAS, rtol=1e-12, atol=1e-12)


def test_drawn_norms_start_as_the_identity_around_them() -> None:
    weights = executed(layer("type: batch_norm")).weights
    assert {name: set(array.tolist()) for name, array in weights.items()} == {
        "n.weight": {1.0},
        "n.bias": {0.0},
        "n.mean": {0.0},
        "n.variance": {1.0},
    }


def test_the_fused_activation_follows_the_shift() -> None:
    fused = output(layer("type: batch_norm, activation: relu"), MAP, {"n.bias": BIAS})
    plain = output(layer("type: batch_norm"), MAP, {"n.bias": BIAS})
    np.testing.assert_array_equal(fused, np.maximum(plain, 0))


@pytest.mark.parametrize("shape", [(6,), (5, 6), (4, 5, 6)])
def test_rms_norm_divides_by_the_root_of_the_mean_square(shape: tuple[int, ...]) -> None:
    x, weight = numbers(2, *shape), numbers(6, seed=1)
    text = f"{{input: {list(shape)}, layers: [{{name: n, type: rms_norm, epsilon: 0.1}}]}}"
    expected = x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 0.1) * weight
    np.testing.assert_allclose(output(text, x, {"n.weight": weight}), expected, rtol=1e-12)


def test_l2_norm_divides_by_the_length() -> None:
    x, weight = numbers(2, 4, 5, 6), numbers(6, seed=1)
    expected = x / np.sqrt((x**2).sum(axis=-1, keepdims=True))
    np.testing.assert_allclose(output(layer("type: l2_norm"), x), expected, rtol=1e-12)
    scaled = output(layer("type: l2_norm, scale: true"), x, {"n.weight": weight})
    np.testing.assert_allclose(scaled, expected * weight, rtol=1e-12)


def test_l2_norm_divides_by_at_least_epsilon() -> None:
    text = "{input: [2], layers: [{type: l2_norm, epsilon: 10}]}"
    assert output(text, [[3, 4]]).tolist() == [[0.3, 0.4]]
    assert output("{input: [2], layers: [{type: l2_norm}]}", [[0, 0]]).tolist() == [[0, 0]]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9, 20])
def test_local_response_norm_sums_from_half_the_size_below_to_less_than_half_above(
    size: int,
) -> None:
    x = numbers(2, 3, 7)
    text = f"""
        input: [3, 7]
        layers: [{{type: local_response_norm, size: {size}, alpha: 0.5, beta: 0.6, k: 1.5}}]
        """
    result = output(text, x)
    for c in range(7):
        neighbours = [n for n in range(c - size // 2, c + (size - 1) // 2 + 1) if 0 <= n < 7]
        squares = sum(x[..., n] ** 2 for n in neighbours)
        np.testing.assert_allclose(result[..., c], x[..., c] / (1.5 + 0.5 * squares) ** 0.6)


def test_local_response_norm_has_the_constants_of_the_paper() -> None:
    result = output("{input: [1], layers: [{type: local_response_norm}]}", [[100.0]])
    assert result.item() == pytest.approx(100 / (2 + 1e-4 * 100**2) ** 0.75)


def test_groups_that_do_not_share_the_channels_are_refused() -> None:
    with pytest.raises(ValueError, match=r"`n` .* 4 groups do not divide 6 channels"):
        executed(layer("type: group_norm, groups: 4"))


def test_nan_stays_where_the_norm_does_not_look_around() -> None:
    x = MAP.copy()
    x[1, 2, 3, 4] = np.nan
    for kind, reached in (
        ("batch_norm", [(1, 2, 3, 4)]),
        ("layer_norm", [(1, 2, 3, c) for c in range(6)]),
        ("rms_norm", [(1, 2, 3, c) for c in range(6)]),
        ("l2_norm", [(1, 2, 3, c) for c in range(6)]),
        ("instance_norm", [(1, i, j, 4) for i in range(4) for j in range(5)]),
    ):
        expected = np.zeros(MAP.shape, bool)
        expected[tuple(np.transpose(reached))] = True
        np.testing.assert_array_equal(np.isnan(output(layer(f"type: {kind}"), x)), expected)
