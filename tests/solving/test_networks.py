"""Settings, inputs and repairs that are found for a network are analysed in it."""

from __future__ import annotations

import re

import pytest

import cnnshape
from cnnshape import Network
from cnnshape.solving.inputs import input_answer
from cnnshape.solving.layers import layer_answer
from cnnshape.solving.meeting import meeting_of
from cnnshape.solving.settings import Ranges

UNET = """
name: Small U-Net
input: [50, 37, 1]
layers:
  - {name: conv1, type: conv, filters: 8, kernel: 3, padding: same, activation: relu}
  - {type: max_pool, kernel: 2}
  - {name: conv2, type: conv, filters: 16, kernel: 3, padding: same, activation: relu}
  - {type: max_pool, kernel: 2}
  - {name: conv3, type: conv, filters: 32, kernel: 3, padding: same, activation: relu}
  - {name: up2, ENLARGE2}
  - {name: join2, type: concat, from: [conv2, up2]}
  - {name: conv4, type: conv, filters: 16, kernel: 3, padding: same, activation: relu}
  - {name: up1, ENLARGE1}
  - {name: join1, type: concat, from: [conv1, up1]}
  - {name: out, type: conv, filters: 1, kernel: 1}
"""
TRANSPOSED = ("type: conv_transpose, filters: 16, kernel: 2, stride: 2",) * 2
UPSAMPLED = ("type: upsample, factor: 2",) * 2


def unet(enlarge: tuple[str, str] = TRANSPOSED, **changes: str) -> Network:
    text = UNET.replace("ENLARGE2", enlarge[0]).replace("ENLARGE1", enlarge[1])
    for old, new in changes.items():
        text = text.replace(old, new)
    return cnnshape.loads(text)


def output_of(network: Network, name: str) -> tuple[int, ...] | None:
    shape = next(r.output_shape for r in cnnshape.analyze(network).layers if r.name == name)
    return None if shape is None else shape[:-1]


@pytest.mark.parametrize(
    ("name", "layer", "output"),
    [
        ("lenet", "conv1", (14, 14)),
        ("lenet", "pool2", (3, 3)),
        ("resnet50", "stage_2.bottleneck_1.conv_2", (14, 14)),
        ("dcgan_generator", "up_2", (24, 24)),
        ("m5", "conv_1", (4000,)),
    ],
)
def test_settings_of_a_layer_give_its_output(
    name: str, layer: str, output: tuple[int, ...]
) -> None:
    network = cnnshape.load(name)
    answer = layer_answer(network, layer, output, Ranges())
    assert answer.found
    for each in answer.found[:25]:
        changed = network.with_keys({answer.node.name: each.keys})
        assert output_of(changed, answer.node.name) == output
        errors = [row.name for row in cnnshape.analyze(changed).layers if not row.output_shape]
        assert errors[:1] == ([] if each.stopped is None else [each.stopped])


def test_the_kernel_of_a_layer_stays_unless_others_are_asked_for() -> None:
    network = cnnshape.load("lenet")
    assert {each.settings.kernel for each in layer_answer(network, "conv1", (14,)).found} == {5}
    others = layer_answer(network, "conv1", (14,), Ranges(kernels=(4, 6))).found
    assert {each.settings.kernel for each in others} <= {4, 6}


@pytest.mark.parametrize(
    ("layer", "output", "message"),
    [
        ("conv9", (14,), "the network has no layer `conv9`: did you mean `conv1`?"),
        ("fc3", (14,), "`fc3` is dense: only layers with a window have settings to solve for"),
        ("conv1", (1, 2, 3), "1x2x3 has 3 sizes, but the map 2 axes"),
    ],
)
def test_a_layer_without_an_answer_is_refused(
    layer: str, output: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        layer_answer(cnnshape.load("lenet"), layer, output)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_inputs_of_an_output_are_those_that_analysis_finds(size: int) -> None:
    text = UNET.replace("ENLARGE2", TRANSPOSED[0]).replace("ENLARGE1", TRANSPOSED[1])
    text = text.split("  - {name: up2")[0]
    network = cnnshape.loads(text.replace("[50, 37, 1]", "[50, 50, 1]"))
    (found,) = input_answer(network, (size,)).found
    assert found is not None
    tried = [
        n
        for n in range(1, 60)
        if output_of(network.with_inputs({"input": (n, n, 1)}), "conv3") == (size, size)
    ]
    assert list(found.inputs) == tried


def test_each_axis_has_its_own_inputs() -> None:
    answer = input_answer(cnnshape.load("resnet50"), (7, 5))
    ranges = [(each.inputs[0], each.inputs[-1]) for each in answer.found if each]
    assert (answer.axes, ranges) == (((0,), (1,)), [(193, 224), (129, 160)])
    changed = cnnshape.load("resnet50", input=(193, 160, 3))
    assert output_of(changed, "stage_4.bottleneck_3.add_1") == (7, 5)


def test_output_padding_lets_an_encoder_and_a_decoder_meet() -> None:
    meeting = meeting_of(unet())
    assert meeting.merge is not None
    assert meeting.merge.name == "join2"
    assert [each.kind for each in meeting.repairs] == ["output padding", "cropping"]
    changes = [(c.layer, c.key, c.value) for c in meeting.repairs[0].changes]
    assert changes == [("up2", "output_padding", (1, 0)), ("up1", "output_padding", (0, 1))]


@pytest.mark.parametrize("enlarge", [TRANSPOSED, UPSAMPLED, (TRANSPOSED[0], UPSAMPLED[0])])
def test_every_repair_lets_the_network_run(enlarge: tuple[str, str]) -> None:
    meeting = meeting_of(unet(enlarge))
    assert meeting.repairs
    for repair in meeting.repairs:
        assert repair.stopped is None
        assert cnnshape.analyze(repair.network).diagnostics == ()
        assert cnnshape.verify(repair.network).ok


def test_the_changes_hold_when_a_person_writes_them() -> None:
    padded = (
        f"{TRANSPOSED[0]}, output_padding: [1, 0]",
        f"{TRANSPOSED[1]}, output_padding: [0, 1]",
    )
    assert cnnshape.analyze(unet(padded)).diagnostics == ()
    crop2 = "  - {name: cut2, type: crop, from: conv2, like: up2}\n  - {name: join2"
    crop1 = "  - {name: cut1, type: crop, from: conv1, like: up1}\n  - {name: join1"
    text = UNET.replace("ENLARGE2", TRANSPOSED[0]).replace("ENLARGE1", TRANSPOSED[1])
    text = text.replace("  - {name: join2", crop2).replace("  - {name: join1", crop1)
    text = text.replace("[conv2, up2]", "[cut2, up2]").replace("[conv1, up1]", "[cut1, up1]")
    assert cnnshape.analyze(cnnshape.loads(text)).diagnostics == ()


def test_three_branches_are_cropped_to_the_smallest() -> None:
    text = """
input: [17, 17, 4]
layers:
  - {name: a, type: conv, filters: 4, kernel: 1}
  - {name: b, type: conv, filters: 4, kernel: 3, from: a}
  - {name: c, type: conv, filters: 4, kernel: 5, from: a}
  - {name: join, type: concat, from: [a, b, c]}
"""
    (repair,) = meeting_of(cnnshape.loads(text)).repairs
    assert {(change.layer, change.value) for change in repair.changes} == {("a", "c"), ("b", "c")}
    assert output_of(repair.network, "join") == (13, 13)


def test_inputs_at_which_all_meet_are_said_too() -> None:
    meeting = meeting_of(unet())
    assert meeting.sizes is not None
    (answer,) = meeting.sizes.answers
    for size in range(4, 30):
        changed = unet().with_inputs({"input": (size, size, 1)})
        runs = cnnshape.analyze(changed).diagnostics == ()
        assert answer.works.sizes.has(size) == runs


def test_a_network_whose_branches_meet_needs_nothing() -> None:
    meeting = meeting_of(cnnshape.load("unet"))
    assert (meeting.merge, meeting.repairs, meeting.is_solved) == (None, (), True)
