"""What differs is told layer by layer, and what is only called otherwise is no difference."""

from __future__ import annotations

from typing import Any

import pytest

import cnnshape
from cnnshape.difference.changes import Change, Difference
from cnnshape.difference.compare import compare

BASE = """
input: [32, 32, 3]
layers:
  - {type: conv, filters: 8, kernel: 3, padding: same}
  - {type: relu}
  - {type: conv, filters: 8, kernel: 3, padding: same}
  - {type: relu}
  - {name: body, type: conv, filters: 8, kernel: 3, padding: same}
  - {name: sum, type: add, from: [relu_1, body]}
  - {type: flatten}
  - {name: fc, type: dense, units: 10}
"""


def between(before: str, after: str, **settings: Any) -> Difference:
    return compare(
        cnnshape.analyze(cnnshape.loads(before)),
        cnnshape.analyze(cnnshape.loads(after, **settings)),
    )


def edited(*edits: tuple[str, str]) -> Difference:
    """Return what comes of replacing texts in the base."""
    after = BASE
    for old, new in edits:
        assert after.count(old) == 1
        after = after.replace(old, new)
    return between(BASE, after)


def told(change: Change) -> str:
    names = [side.row.name for side in (change.before, change.after) if side is not None]
    return f"{change.kind} {' -> '.join(dict.fromkeys(names))}"


def changes(found: Difference) -> list[str]:
    return [told(change) for change in found.changes]


FIRST = "  - {type: conv, filters: 8, kernel: 3, padding: same}\n  - {type: relu}\n  - {type: conv"
LATE = "  - {name: body, type: conv, filters: 8, kernel: 3, padding: same}\n"


def test_a_network_does_not_differ_from_itself() -> None:
    found = between(BASE, BASE)
    assert found.changes == ()
    assert found.is_equal
    assert {total.change for total in found.totals} == {0}


def test_a_name_alone_is_no_difference() -> None:
    found = edited(("name: fc", "name: classifier"), ("name: sum", "name: both"))
    assert changes(found) == ["renamed sum -> both", "renamed fc -> classifier"]
    assert found.is_equal


SIZES = """
input: [8, 8, 2]
layers:
  - {name: a, type: max_pool, kernel: 2, stride: 1, padding: 1}
  - {name: b, type: conv, from: input, filters: 2, kernel: 1, padding: 1}
  - {type: KIND, like: a}
"""


@pytest.mark.parametrize("kind", ["crop", "upsample"])
def test_another_name_of_the_layer_whose_size_is_taken_is_no_difference(kind: str) -> None:
    before = SIZES.replace("KIND", kind).replace("padding: 1}", "padding: 0}", 2)
    renamed = before.replace("name: a", "name: z").replace("like: a", "like: z")
    found = between(before, renamed)
    assert changes(found) == ["renamed a -> z"]
    assert found.is_equal


def test_the_size_of_another_layer_is_a_change() -> None:
    found = between(SIZES.replace("KIND", "crop"), SIZES.replace("KIND, like: a", "crop, like: b"))
    (change,) = found.changes
    assert change.differs == ("output_shape", "live_bytes", "like")
    assert not found.is_equal


def test_a_size_that_was_taken_and_is_written_now_is_a_change() -> None:
    before = SIZES.replace("KIND", "crop")
    found = between(before, before.replace("like: a", "cropping: [[0, 1], [0, 1]]"))
    assert [change.differs[:1] for change in found.changes] == [("settings",)]


def test_another_spelling_is_no_difference() -> None:
    found = edited((LATE, LATE.replace("padding: same", "padding: [1, 1], stride: [1, 1]")))
    assert found.changes == ()
    assert found.is_equal


def test_what_is_put_in_front_is_added_and_renumbers_the_others() -> None:
    found = edited(
        ("layers:\n", "layers:\n  - {type: conv, filters: 3, kernel: 5, padding: same}\n")
    )
    assert changes(found) == [
        "added conv_1",
        "renamed conv_1 -> conv_2",
        "renamed conv_2 -> conv_3",
    ]
    assert not found.is_equal


def test_what_is_taken_out_is_told_at_its_place() -> None:
    found = edited((FIRST, "  - {type: conv"), ("from: [relu_1", "from: [relu_1"))
    assert changes(found)[0].startswith("removed")
    assert sum(change.startswith("removed") for change in changes(found)) == 2
    removed = [change.before for change in found.changes if change.after is None]
    assert sorted(side.row.type for side in removed if side) == ["conv", "relu"]


def test_a_changed_layer_says_what_differs() -> None:
    found = edited((LATE, LATE.replace("kernel: 3", "kernel: 5")))
    (change,) = found.changes
    assert told(change) == "changed body"
    assert change.differs == ("settings", "trainable_parameters", "macs", "macs_effective")
    assert change.to_dict()["before"]["trainable_parameters"] == 584
    assert change.to_dict()["after"]["trainable_parameters"] == 1608


def test_a_setting_without_a_number_is_a_change() -> None:
    found = edited((LATE, LATE.replace("}", ", activation: tanh}")))
    (change,) = found.changes
    assert (told(change), change.differs) == ("changed body", ("settings",))
    assert not found.is_equal


def test_a_layer_of_another_kind_at_the_same_place_is_a_change() -> None:
    after = BASE.replace("type: relu", "type: elu").replace("relu_1", "elu_1")
    found = between(BASE, after)
    assert changes(found) == ["changed relu_1 -> elu_1", "changed relu_2 -> elu_2"]


def test_reading_another_layer_is_a_change() -> None:
    found = edited(("from: [relu_1", "from: [relu_2"))
    assert ("changed sum", "inputs") in [
        (told(change), change.differs[-1]) for change in found.changes
    ]


def test_reading_a_new_layer_in_between_is_told_by_the_new_layer() -> None:
    found = edited((LATE, LATE + "  - {name: new, type: tanh}\n"), ("relu_1, body", "relu_1, new"))
    assert changes(found) == ["added new"]


def test_another_input_changes_all_that_depends_on_it() -> None:
    after = BASE.replace("[32, 32, 3]", "[16, 16, 3]")
    found = between(BASE, after)
    assert {change.kind for change in found.changes} == {"changed"}
    assert [change.name for change in found.changes][:3] == ["input", "conv_1", "relu_1"]
    assert "settings" not in {name for change in found.changes for name in change.differs}


def test_structure_does_not_overrule_names_by_chance() -> None:
    """At half the width, layers deep in the one are as wide as layers early in the other."""
    before = cnnshape.analyze(cnnshape.load("mobilenet_v1"))
    after = cnnshape.analyze(cnnshape.load("mobilenet_v1", parameters={"width": 0.5}))
    found = compare(before, after)
    assert all(
        c.before and c.after and c.before.row.name == c.after.row.name for c in found.changes
    )
    assert found.settings == {"width": (1, 0.5)}


def test_depth_is_added_block_by_block() -> None:
    before, after = (cnnshape.analyze(cnnshape.load(name)) for name in ("resnet18", "resnet34"))
    found = compare(before, after)
    assert {change.kind for change in found.changes} == {"added"}
    assert len(found.changes) == 8 * 5
    back = compare(after, before)
    assert {change.kind for change in back.changes} == {"removed"}
    percents = {total.name: total.percent for total in found.totals}
    assert percents["trainable_parameters"] == pytest.approx(86.472, abs=1e-3)


def test_outputs_are_compared() -> None:
    layers = "input: [4]\nlayers:\n  - {name: a, type: relu}\n  - {name: b, type: relu}\n"
    found = between(layers, layers + "outputs: [a, b]\n")
    assert found.outputs == (("b",), ("a", "b"))
    assert not found.is_equal


def test_a_dtype_changes_the_bytes() -> None:
    found = between(BASE, f"dtype: float16\n{BASE}")
    assert not found.is_equal
    assert {change.differs for change in found.changes} == {("live_bytes",)}


def test_a_faulty_network_equals_nothing() -> None:
    faulty = "input: [3, 3, 1]\nlayers: [{type: conv, filters: 1, kernel: 5}]\n"
    found = between(faulty, faulty)
    assert found.changes == ()
    assert found.is_faulty
    assert not found.is_equal
    assert {total.change for total in found.totals if total.name == "macs"} == {None}


def test_a_percentage_of_nothing_is_none() -> None:
    nothing = "input: [4]\nlayers: [{type: relu}]\n"
    found = between(nothing, "input: [4]\nlayers: [{type: relu}, {type: dense, units: 2}]\n")
    total = next(total for total in found.totals if total.name == "macs")
    assert (total.before, total.after, total.change, total.percent) == (0, 8, 8, None)


def test_a_shared_layer_is_not_one_with_its_own_weights() -> None:
    dense = "type: dense, units: 4"
    own = f"input: [4]\nlayers:\n  - {{name: a, {dense}}}\n  - {{name: b, {dense}}}\n"
    found = between(own, own.replace("name: b,", "name: b, share: a,"))
    assert changes(found) == ["changed b"]
    assert found.changes[0].differs[:2] == ("settings", "trainable_parameters")


LENDERS = """
input: [8, 8, 3]
layers:
  - {name: a, type: conv, filters: 3, kernel: 3, padding: same}
  - {name: b, type: conv, filters: 3, kernel: 3, padding: same}
  - {name: c, type: conv, filters: 3, kernel: 3, padding: same, share: a}
"""


def test_weights_of_another_layer_are_a_difference() -> None:
    found = between(LENDERS, LENDERS.replace("share: a", "share: b"))
    assert [(told(change), change.differs) for change in found.changes] == [
        ("changed c", ("shares",))
    ]
    assert not found.is_equal


def test_weights_of_a_layer_that_is_called_otherwise_are_none() -> None:
    renamed = LENDERS.replace("name: a", "name: first").replace("share: a", "share: first")
    assert between(LENDERS, renamed).is_equal


def test_another_layout_is_a_difference() -> None:
    before = (
        "layout: channels_last\ninput: [8, 8, 3]\nlayers: [{type: conv, filters: 3, kernel: 3}]"
    )
    after = before.replace("channels_last", "channels_first").replace("[8, 8, 3]", "[3, 8, 8]")
    found = between(before, after)
    assert found.changes == ()
    assert not found.is_equal
