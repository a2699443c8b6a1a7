"""Blocks as units: what can be said once, and what must stand in the unit around it."""

from __future__ import annotations

from cnnshape import load, loads
from cnnshape.exporting.structure.units import Leaf, Part, Unit, leaves_of, units_of
from tests.exporting.sources import RESIDUAL


def outline(part: Part) -> str | tuple[str, ...]:
    """Return the names of a unit and of its parts, or that of a layer."""
    if isinstance(part, Leaf):
        return part.name
    return (part.name, *(str(outline(each)) for each in part.body))


def test_units_are_nested_as_blocks_are() -> None:
    network = loads(RESIDUAL)
    stem, first, *_ = units_of(network, can_share=True)
    assert (stem.name, first.name) == ("stem", "stage_1")
    assert isinstance(first, Unit)
    assert [each.name for each in first.body] == ["basic_1", "basic_2"]
    assert first.arguments == {"width": 16, "stride": 1, "depth": 2}
    assert first.reads == ("stem",)


def test_all_layers_are_in_the_units_in_their_order() -> None:
    network = load("efficientnet_b0")
    parts = units_of(network, can_share=True)
    assert [leaf.node for leaf in leaves_of(parts)] == [n for n in network.nodes if not n.is_input]


TWINS = """
inputs: {left: [8, 8, 3], right: [8, 8, 3]}
blocks:
  twin:
    layers:
      - {type: conv, filters: 4, kernel: 3}
      - {type: batch_norm}
layers:
  - {name: one, type: twin, from: left}
  - {name: two, type: twin, from: right, share: one}
  - {type: subtract, from: [one, two]}
"""


def test_a_shared_block_is_a_unit_where_units_can_be_shared() -> None:
    one, two, _ = units_of(loads(TWINS), can_share=True)
    assert (one.path, two.shares) == ("one", "one")


def test_elsewhere_its_layers_are_shared_one_by_one() -> None:
    parts = units_of(loads(TWINS), can_share=False)
    assert [each.shares for each in parts] == [
        None,
        None,
        "one.conv_1",
        "one.batch_norm_1",
        None,
    ]


def test_a_layer_that_shares_with_another_block_dissolves_all_units() -> None:
    text = TWINS.replace("type: twin, from: right, share: one", "type: twin, from: right")
    layer = "  - {name: c, type: conv, filters: 4, kernel: 3, from: left, share: one.conv_1}\n"
    text = text.replace("  - {type: subtract", f"{layer}  - {{type: subtract")
    assert all(isinstance(each, Leaf) for each in units_of(loads(text), can_share=True))
