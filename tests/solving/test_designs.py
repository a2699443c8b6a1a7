"""The best design and the largest that fits are those that trying everything finds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.language.loading import template
from cnnshape.solving.designs import BestDesign
from cnnshape.solving.fitting import LargestFits
from cnnshape.solving.monotone import TOTALS_OF_CHANNELS, TOTALS_OF_SIZES, monotone_in
from cnnshape.solving.solve import solve
from cnnshape.solving.trends import FIXED, RISES, UNKNOWN, Direction, Trend, trend_of
from cnnshape.sweeping.design import Plan

WIDTHS = [n / 20 for n in range(2, 41)]


def best(name: str, over: dict[str, Any], **wanted: Any) -> BestDesign:
    found = solve(cnnshape.load(name), over=over, **wanted)
    assert isinstance(found, BestDesign)
    return found


def fits(name: str, over: str, budget: dict[str, Any]) -> LargestFits:
    found = solve(cnnshape.load(name), over=over, budget=budget)
    assert isinstance(found, LargestFits)
    return found


# --- what is proved to rise ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("32", Direction.FIXED),
        ("w", Direction.RISES),
        ("32 * w + 1", Direction.RISES),
        ("round_channels(32 * w)", Direction.RISES),
        ("round_channels(32 * w, d = 4)", Direction.RISES),
        ("max(8, floor(w * 3 / 2))", Direction.RISES),
        ("w // 2 - 3", Direction.RISES),
        ("[8, 16 * w][1]", Direction.RISES),
        ("w if c > 1 else 2 * w", Direction.RISES),
        ("len([w, 1])", Direction.FIXED),
        ("3 - w", Direction.UNKNOWN),
        ("w * s", Direction.UNKNOWN),
        ("1 / w", Direction.UNKNOWN),
        ("w % 3", Direction.UNKNOWN),
        ("w ** 2", Direction.UNKNOWN),
        ("-w", Direction.UNKNOWN),
        ("w == 1", Direction.UNKNOWN),
        ("4 if w > 1 else 8", Direction.UNKNOWN),
        ("[8, 16][w]", Direction.UNKNOWN),
        ("abs(w - 5)", Direction.UNKNOWN),
        ("unheard_of", Direction.UNKNOWN),
        ("1 +", Direction.UNKNOWN),
    ],
)
def test_trends_of_expressions(text: str, direction: Direction) -> None:
    names = {"w": RISES, "c": FIXED, "s": Trend(Direction.FIXED, is_positive=False)}
    assert trend_of(text, names).direction is direction


LEAVES = st.sampled_from(["w", "1", "2", "0.5", "c"])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        st.tuples(st.sampled_from(["floor", "ceil", "round", "abs", "round_channels"]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        ),
        st.tuples(inner, inner).map(lambda parts: f"max({parts[0]}, {parts[1]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} > 1 else {p[2]})"),
    ),
    max_leaves=6,
)


class Names(dict[str, float]):
    """Values of names, as expressions look them up."""

    def lookup(self, name: str) -> float:
        return self[name]

    def known(self) -> list[str]:
        return [*self]


@given(EXPRESSIONS, st.lists(st.integers(0, 60), min_size=2, max_size=8))
@settings(max_examples=400, deadline=None)
def test_what_is_proved_never_to_fall_never_falls(text: str, points: list[int]) -> None:
    from cnnshape.language.expressions.evaluation import evaluate
    from cnnshape.language.expressions.invalid import InvalidExpression

    trend = trend_of(text, {"w": RISES, "c": FIXED})
    if trend.direction is Direction.UNKNOWN:
        return
    values = []
    for point in sorted(points):
        try:
            values.append(evaluate(text, Names(w=point / 8, c=3)))
        except InvalidExpression:
            return
    assert values == sorted(values)  # type: ignore[type-var]
    if trend.direction is Direction.FIXED:
        assert len(set(map(str, values))) == 1
    if trend.is_positive:
        assert min(values) >= 0  # type: ignore[operator, type-var]


@pytest.mark.parametrize(
    ("name", "parameter", "values", "totals"),
    [
        ("mobilenet_v1", "width", WIDTHS, TOTALS_OF_CHANNELS),
        ("mobilenet_v1", "resolution", range(32, 257, 32), TOTALS_OF_SIZES),
        ("mobilenet_v1", "classes", range(1, 2000, 300), TOTALS_OF_CHANNELS),
        ("mlperf_tiny/ds_cnn", "filters", range(1, 80, 7), TOTALS_OF_CHANNELS),
        ("mlperf_tiny/resnet8", "filters", range(1, 40, 3), TOTALS_OF_CHANNELS),
        ("mlperf_tiny/autoencoder", "units", range(1, 300, 40), TOTALS_OF_CHANNELS),
    ],
)
def test_totals_of_real_networks_never_fall(
    name: str, parameter: str, values: Any, totals: frozenset[str]
) -> None:
    plan = Plan(template(name))
    assert monotone_in(plan.template.root, parameter, is_positive=True, fixed={}).totals == totals
    designs = [plan.design({parameter: value}) for value in values]
    for total in totals:
        found = [design.result(total) for design in designs]
        assert found == sorted(found), total


@pytest.mark.parametrize(
    ("name", "parameter", "reason"),
    [
        ("mobilenet_v2", "width", "`if` in line 21 depends on it"),
        ("unet", "nothing", None),
    ],
)
def test_why_nothing_is_proved(name: str, parameter: str, reason: str | None) -> None:
    assert monotone_in(template(name).root, parameter, is_positive=True, fixed={}).reason == reason


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        ("{type: conv, filters: =4 - w, kernel: 1}", "filters or sizes may fall as it grows"),
        ("{type: conv, filters: 4, kernel: =w}", "`kernel` in line 4 depends on it"),
        ("{type: conv, filters: 4, kernel: 1, stride: =w}", "`stride` in line 4 depends on it"),
        ("{type: dropout, repeat: =w}", "`repeat` in line 4 depends on it"),
        ("{type: branches, merge: add, branches: [[], [{type: relu, if: =w > 1}]]}",
         "`if` in line 4 depends on it"),
        ("{type: conv, filters: =8 * w, kernel: 1}", None),
    ],
)  # fmt: skip
def test_what_else_follows_is_no_proof(layer: str, reason: str | None) -> None:
    text = f"input: [8, 8, 3]\nparameters: {{w: 1}}\nlayers:\n  - {layer}\n"
    network = cnnshape.loads(text)
    assert network.origin is not None
    from cnnshape.language.loading import template_of_origin

    root = template_of_origin(network.origin).root
    assert monotone_in(root, "w", is_positive=True, fixed={}).reason == reason


# --- the best design -----------------------------------------------------------------------------


@pytest.mark.parametrize("most", [8_000_000, 50_000_000, 299_999_999, 10**10])
@pytest.mark.parametrize("wanted", [{"maximize": "parameters"}, {"minimize": "macs"}])
def test_halving_finds_what_a_sweep_finds(most: int, wanted: dict[str, str]) -> None:
    found = best("mobilenet_v1", {"width": WIDTHS}, budget={"macs": most}, **wanted)
    (text,) = wanted.values()
    is_maximum = "maximize" in wanted
    within = [
        design
        for design in cnnshape.sweep(cnnshape.load("mobilenet_v1"), {"width": WIDTHS})
        if design.macs <= most
    ]
    assert found.halved == "width"
    assert found.analysed < len(WIDTHS) / 2
    if not within:
        assert found.design is None
        assert found.nearest is not None
        assert found.nearest.settings == {"width": WIDTHS[0]}
        return
    assert found.design is not None
    values = [design.result(text) for design in within]
    assert found.design.result(text) == (max if is_maximum else min)(values)
    assert found.design == within[values.index(found.design.result(text))]


def test_two_axes_are_halved_along_one() -> None:
    over: dict[str, list[Any]] = {"width": WIDTHS, "resolution": [128, 160, 192, 224]}
    network = cnnshape.load("mobilenet_v1")
    found = best("mobilenet_v1", over, budget={"macs": "100M"}, maximize="width * resolution")
    designs = [design for design in cnnshape.sweep(network, over) if design.macs <= 100_000_000]
    goals = [each.settings["width"] * each.settings["resolution"] for each in designs]
    assert found.halved == "width"
    assert found.design == designs[goals.index(max(goals))]


def test_where_nothing_is_proved_every_design_is_analysed() -> None:
    over = {"width": [0.25, 0.5, 0.75, 1.0]}
    found = best("mobilenet_v2", over, budget={"macs": "100M"}, maximize="parameters")
    assert (found.halved, found.analysed) == (None, 4)
    assert found.reason == "`width`: `if` in line 21 depends on it"
    assert found.design is not None
    assert found.design.settings == {"width": 0.5}


@pytest.mark.parametrize(
    ("over", "message"),
    [
        (
            {"width": [1.0, 2.0], "resolution": range(32, 7000), "classes": range(1, 100_000)},
            "`classes` would have to be halved 13,936 times, and 5,000 are the most",
        ),
        (
            {"width": range(1, 200_000)},
            "the 199,999 designs would have to be analysed one by one (`width`: it has more than "
            "100,000 values), and 100,000 are the most",
        ),
    ],
)
def test_more_than_anybody_waits_for_is_refused(over: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        best("mobilenet_v1", over, budget={"macs": "1G"}, maximize="macs")


def test_values_that_do_not_rise_are_swept() -> None:
    found = best("mobilenet_v1", {"width": [1, 0.5]}, budget={"macs": "1G"}, maximize="macs")
    assert found.reason == "`width`: its values are not numbers that rise"
    assert found.design is not None
    assert found.design.settings == {"width": 1}


# --- the largest that fits -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lenet", "resnet18", "mlperf_tiny/ds_cnn"])
@pytest.mark.parametrize("most", ["512KiB", "3MiB", "1GiB"])
def test_the_largest_batch_fits_and_the_next_does_not(name: str, most: str) -> None:
    (found,) = fits(name, "batch", {"ram": most}).fits
    network = cnnshape.load(name)
    limit = fits(name, "batch", {"ram": most}).limits[0].most
    if found.largest is None:
        assert (cnnshape.analyze(network).totals.peak_activation_bytes or 0) > limit
        return
    assert isinstance(found.largest.value, int)
    peaks = [
        cnnshape.analyze(network, batch=found.largest.value + more).totals.peak_activation_bytes
        for more in (0, 1)
    ]
    assert (peaks[0] or 0) <= limit < (peaks[1] or 0)


@pytest.mark.parametrize(
    ("name", "budget"),
    [
        ("lenet", {"ram": "100KiB"}),
        ("unet", {"ram": "64MiB"}),
        ("mlperf_tiny/mobilenet_v1", {"ram": 300_000, "macs": 20_000_000}),
        ("alexnet_2012", {"parameters": "50M"}),
    ],
)
def test_the_largest_input_is_what_trying_finds(name: str, budget: dict[str, Any]) -> None:
    found = fits(name, "input", budget)
    network = cnnshape.load(name)
    (shape,) = network.input_shapes.values()

    def keeps(size: int) -> bool:
        analysis = cnnshape.analyze(network.with_inputs({"input": (size, size, shape[-1])}))
        totals = analysis.totals.to_dict()
        names = {"parameters": "trainable_parameters"}
        return not analysis.diagnostics and all(
            totals[names.get(limit.total, limit.total)] <= limit.most for limit in found.limits
        )

    (fit,) = found.fits
    assert fit.largest is not None
    assert isinstance(fit.largest.value, tuple)
    largest = fit.largest.value[0]
    assert keeps(largest)
    assert not any(keeps(size) for size in range(largest + 1, largest + 40))
    if fit.clean is not None:
        assert isinstance(fit.clean.value, tuple)
        assert fit.clean.value[0] <= largest


@pytest.mark.parametrize("name", ["lenet", "mlperf_tiny/resnet8", "mcunet_in0", "squeezenet1_1"])
@pytest.mark.parametrize("over", ["input", "batch"])
def test_the_arena_of_the_largest_fits_and_that_of_the_next_does_not(name: str, over: str) -> None:
    network = cnnshape.load(name)
    most = 3 * cnnshape.memory(network).arena.size
    found = fits(name, over, {"arena": most})
    (fit,) = found.fits
    assert fit.largest is not None
    assert fit.following is not None
    values = [fit.largest.value, fit.following.value]
    (shape,) = network.input_shapes.values()
    sizes = [
        cnnshape.memory(network, batch=value).arena.size
        if isinstance(value, int)
        else cnnshape.memory(network.with_inputs({"input": (*value, shape[-1])})).arena.size
        for value in values
    ]
    assert sizes == [fit.largest.totals["arena"], fit.following.totals["arena"]]
    assert sizes[0] <= most < sizes[1]


def test_the_arena_is_no_limit_of_a_design() -> None:
    message = "the arena is planned for the largest input or batch: limit `ram` here"
    with pytest.raises(ValueError, match=message):
        best("mobilenet_v1", {"width": [1]}, budget={"arena": "1MiB"}, maximize="width")


def test_unlike_axes_are_fitted_one_by_one() -> None:
    found = fits("mlperf_tiny/ds_cnn", "input", {"ram": "256KiB"})
    assert [(fit.axes, fit.largest and fit.largest.value) for fit in found.fits] == [
        (("height",), (204, 10)),
        (("width",), (49, 40)),
    ]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            {"budget": {"ram": "1MiB"}},
            "a budget needs `over`: `batch`, `input`, or parameters with their values",
        ),
        (
            {"budget": {"rom": "1MiB"}, "over": "batch"},
            "there is no total `rom` to limit: did you mean `ram`?",
        ),
        (
            {"budget": {"ram": "1MIB"}, "over": "batch"},
            "the limit of `ram` must be a whole number, as 300M or 256KiB, not 1MIB; write "
            "1MiB (1,048,576)",
        ),
        (
            {"budget": {"macs": "1M"}, "over": "batch"},
            "no limit follows the batch, as peak_activation_bytes does",
        ),
        (
            {"budget": {"macs": "1M"}, "over": {"width": [1]}, "maximize": "a", "minimize": "b"},
            "a design is the best by one thing: maximize or minimize it",
        ),
        (
            {"budget": {"flash": "1G"}, "over": "input"},
            "flash does not depend on the input: add ram= or arena=",
        ),
        (
            {"budget": {"parameters": "1G"}, "over": "input"},
            "inputs up to 1,048,576 keep to the limits: none of them follows it",
        ),
    ],
)
def test_half_a_question_is_refused(question: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        solve(cnnshape.load("resnet18"), **question)


def test_only_sizes_and_networks_are_solved() -> None:
    with pytest.raises(TypeError, match="solve takes a network, or a size and an output"):
        solve(224)
    with pytest.raises(TypeError, match="sizes are whole numbers"):
        solve("lenet", 3)  # type: ignore[arg-type]
    assert UNKNOWN.direction is Direction.UNKNOWN
