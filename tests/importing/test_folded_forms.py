"""The forms that a folded text has: what a person writes for layers that are nearly the same."""

from __future__ import annotations

from typing import Any

from cnnshape.importing.imported import text_of_model
from cnnshape.importing.records import Model, Record


class Chain:
    """A model that is written layer after layer, each reading the one before."""

    def __init__(self, channels: int) -> None:
        self.records: list[Record] = []
        self.classes: dict[str, str] = {}
        self.last = "input"
        self.channels = channels

    def add(self, name: str, kind: str, reads: tuple[str, ...] = (), **keys: Any) -> str:
        """Add a layer, and return its name."""
        self.records.append(Record(name, kind, keys, reads or (self.last,)))
        self.last = name
        return name

    def lines(self) -> list[str]:
        """Return the lines of the folded text, without their indents."""
        records, size = tuple(self.records), (32, 32, self.channels)
        model = Model("m", None, {"input": size}, records, (self.last,), classes=self.classes)
        text = text_of_model(model).text
        return [line.strip() for line in text.splitlines()]

    def residual(self, path: str, width: int, stride: int, *, projects: bool) -> None:
        """Add a residual block as that of a ResNet, with a convolution around it or none."""
        start = self.last
        self.classes[path] = "BasicBlock"
        keys: dict[str, Any] = {"kernel": 3, "padding": "half"}
        self.add(f"{path}.conv1", "conv", filters=width, stride=stride, activation="relu", **keys)
        inner = self.add(f"{path}.conv2", "conv", filters=width, **keys)
        around = start
        if projects:
            around = self.add(
                f"{path}.downsample", "conv", (start,), filters=width, kernel=1, stride=stride
            )
        self.add(f"{path}.add", "add", (inner, around))


def test_a_branch_that_some_uses_lack_is_switched_by_a_parameter() -> None:
    chain = Chain(8)
    for stage, width in enumerate((8, 16, 24)):
        for number in range(3):
            starts = number == 0 and stage > 0
            chain.residual(f"layer{stage}.{number}", width, 1 + starts, projects=starts)
    lines = chain.lines()
    assert lines.count("basic_block:") == 1
    assert "parameters: {filters: , stride: 1, downsample: false}" in lines
    assert "- - {name: downsample, type: conv, filters: =filters, kernel: 1, stride: 2," in lines
    assert "if: =downsample}" in lines
    assert "- {name: layer1, type: stage, filters: 16}" in lines


def test_a_stage_whose_first_block_differs_has_the_number_of_the_others() -> None:
    chain = Chain(8)
    for stage, (width, depth) in enumerate(((16, 2), (24, 4), (48, 3))):
        for number in range(depth):
            chain.residual(f"layer{stage}.{number}", width, 2 - (number > 0), projects=number == 0)
    lines = chain.lines()
    assert lines[-3:] == [
        "- {name: layer0, type: stage, filters: 16, depth: 1}",
        "- {name: layer1, type: stage, filters: 24, depth: 3}",
        "- {name: layer2, type: stage, filters: 48, depth: 2}",
    ]
    assert "- {type: basic_block, filters: =filters, repeat: =depth}" in lines


def test_channels_that_follow_from_the_input_take_no_parameter() -> None:
    chain = Chain(4)
    for number in range(3):
        width = 4 * 2**number
        chain.add(f"down.{number}.norm", "batch_norm")
        chain.add(f"down.{number}.squeeze", "conv", filters=width // 2, kernel=1)
        chain.add(f"down.{number}.grow", "conv", filters=2 * width, kernel=2, stride=2)
    lines = chain.lines()
    assert "- {name: squeeze, type: conv, filters: =channels // 2, kernel: 1}" in lines
    assert "- {name: grow, type: conv, filters: =2 * channels, kernel: 2, stride: 2}" in lines
    assert lines[-1] == "- {name: down, type: down, repeat: 3}"


def test_proportional_values_are_said_once() -> None:
    chain = Chain(5)
    for number, width in enumerate((8, 12, 28)):
        chain.add(f"unit.{number}.first", "conv", filters=width, kernel=1)
        chain.add(f"unit.{number}.second", "conv", filters=width, kernel=3)
        chain.add(f"unit.{number}.last", "conv", filters=4 * width, kernel=1)
    lines = chain.lines()
    assert "parameters: {filters: }" in lines
    assert "- {name: last, type: conv, filters: =4 * filters, kernel: 1}" in lines
    assert "- {name: unit_2, type: unit, filters: 28}" in lines


def test_two_sizes_are_named_after_their_layers_and_the_output_has_the_plain_name() -> None:
    chain = Chain(5)
    for number, (inner, outer) in enumerate(((7, 8), (13, 9), (17, 11))):
        chain.add(f"unit.{number}.expand", "conv", filters=inner, kernel=1)
        chain.add(f"unit.{number}.norm", "batch_norm", activation="relu")
        chain.add(f"unit.{number}.project", "conv", filters=outer, kernel=1)
    assert "parameters: {expand_filters: , filters: }" in chain.lines()


def test_layers_that_one_use_starts_without_are_switched_off() -> None:
    chain = Chain(8)
    for number in range(4):
        if number > 0:
            chain.add(f"block{number}.expand", "conv", filters=48, kernel=1)
            chain.add(f"block{number}.expand_norm", "batch_norm", activation="relu")
        for part in ("one", "two", "three"):
            chain.add(f"block{number}.{part}", "depthwise_conv", kernel=3, padding="half")
        chain.add(f"block{number}.project", "conv", filters=8 + 3 * number, kernel=1)
    lines = chain.lines()
    assert "- {name: expand, type: conv, filters: 48, kernel: 1, if: =expand}" in lines
    assert "- {name: block0, type: block, filters: 8, expand: false}" in lines
    assert "- {name: block3, type: block, filters: 17}" in lines


def test_blocks_that_take_turns_are_a_block_that_repeats() -> None:
    chain = Chain(8)
    chain.classes = {}
    for stage, pairs in enumerate((1, 3, 1)):
        for number in range(2 * pairs):
            path = f"stage{stage}.{number}"
            chain.classes[path] = "TransformerBlock"
            for part in ("first", "second"):
                keys: dict[str, Any] = {
                    "heads": 2 ** (stage + 1),
                    "window": 4,
                    "shift": 2 * (number % 2),
                }
                chain.add(f"{path}.{part}", "attention", **keys)
            chain.add(f"{path}.norm", "layer_norm")
            chain.add(f"{path}.mlp", "dense", units=8)
    lines = chain.lines()
    assert lines[-3:] == [
        "- {name: stage0, type: stage, heads: 2}",
        "- {name: stage1, type: stage, heads: 4, repeat: 3}",
        "- {name: stage2, type: stage, heads: 8}",
    ]


def test_a_source_without_modules_has_a_block_for_a_convolution_and_its_norm() -> None:
    chain = Chain(3)
    for number in range(12):
        keys: dict[str, Any] = {"kernel": 1 + 2 * (number % 3), "padding": "half", "bias": False}
        chain.add(f"conv2d_{number}", "conv", filters=8 + number, **keys)
        chain.add(f"batch_normalization_{number}", "batch_norm", activation="relu")
    lines = chain.lines()
    assert "- {type: conv, filters: =filters, kernel: =kernel, padding: half, bias: false}" in lines
    assert "- {name: conv2d_11, type: conv_batch_norm, filters: 19, kernel: 5}" in lines


def test_short_blocks_are_written_where_they_are_used() -> None:
    chain = Chain(3)
    for number, width in enumerate((8, 16)):
        chain.classes[f"stem.{number}"] = "ConvNorm"
        chain.add(f"stem.{number}.conv", "conv", filters=width, kernel=3)
        chain.add(f"stem.{number}.norm", "batch_norm", activation="relu")
    lines = chain.lines()
    assert "blocks:" not in lines
    assert "- {name: stem_1_conv, type: conv, filters: 16, kernel: 3}" in lines


def test_the_number_of_groups_follows_from_the_channels() -> None:
    chain = Chain(5)
    for number, width in enumerate((16, 24, 56)):
        chain.add(f"unit.{number}.first", "conv", filters=width, kernel=1)
        chain.add(f"unit.{number}.second", "conv", filters=width, kernel=3, groups=width // 8)
        chain.add(f"unit.{number}.norm", "batch_norm")
    lines = chain.lines()
    assert (
        "- {name: second, type: conv, filters: =filters, kernel: 3, groups: =filters // 8}" in lines
    )
    assert "- {name: unit_2, type: unit, filters: 56}" in lines


def test_a_run_that_one_use_lacks_repeats_0_times() -> None:
    chain = Chain(8)
    for stage, (width, depth) in enumerate(((16, 1), (24, 4), (56, 3))):
        for number in range(depth):
            chain.residual(f"layer{stage}.{number}", width, 2 - (number > 0), projects=number == 0)
    assert "- {name: layer0, type: stage, filters: 16, depth: 0}" in chain.lines()


def test_a_block_that_one_other_block_uses_is_written_inside_of_it() -> None:
    chain = Chain(8)
    for number in range(4):
        path = f"unit.{number}"
        start = chain.last
        chain.classes[path], chain.classes[f"{path}.core"] = "Unit", "Core"
        for part in range(3):
            chain.add(f"{path}.core.{part}", "depthwise_conv", kernel=3, padding="half")
        chain.add(f"{path}.add", "add", (chain.last, start))
    lines = chain.lines()
    assert "core:" not in lines
    assert lines[-1] == "- {name: unit, type: unit, repeat: 4}"
