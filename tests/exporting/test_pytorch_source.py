"""Source of PyTorch: what a person would have written, for blocks, switches, repeats and names."""

from __future__ import annotations

import pytest

from cnnshape import SpecError, loads
from cnnshape.exporting.exports import analyzed, source_for
from tests.exporting.sources import RESIDUAL, bundled_source, class_in, source

LENET = '''\
class LeNet5(nn.Module):
    """LeNet-5, from 1x32x32 to 10 probabilities."""

    def __init__(self, in_channels: int = 1, num_classes: int = 10) -> None:
        super().__init__()
        self.C1 = nn.Conv2d(in_channels, 6, 5)
        self.S2 = nn.AvgPool2d(2)
        self.C3 = nn.Conv2d(6, 16, 5)
        self.S4 = nn.AvgPool2d(2)
        self.C5 = nn.Conv2d(16, 120, 5)
        self.F6 = nn.Linear(120, 84)
        self.output = nn.Linear(84, num_classes)

    def logits(self, x: Tensor) -> Tensor:
        """Return the scores before the softmax, for nn.CrossEntropyLoss."""
        x = torch.tanh(self.C1(x))  # 6x28x28
        x = self.S2(x)  # 6x14x14
        x = torch.tanh(self.C3(x))  # 16x10x10
        x = self.S4(x)  # 16x5x5
        x = torch.tanh(self.C5(x))  # 120x1x1
        x = torch.flatten(x, 1)  # 120
        x = torch.tanh(self.F6(x))  # 84
        x = self.output(x)  # 10
        return x

    def forward(self, x: Tensor) -> Tensor:
        return F.softmax(self.logits(x), dim=1)  # 10'''


def test_lenet_is_the_module_of_a_textbook() -> None:
    text = bundled_source("lenet5")
    assert class_in(text, "LeNet5") == LENET
    imports = "import torch\nimport torch.nn.functional as F\nfrom torch import Tensor, nn\n"
    assert imports in text


def test_a_softmax_of_its_own_is_no_part_of_the_logits() -> None:
    text = "input: [4]\nlayers:\n  - {name: scores, type: dense, units: 3}\n  - {type: softmax}\n"
    found = source(text)
    assert "return F.softmax(self.logits(x), dim=1)\n" in found
    assert found.count("F.softmax(") == 1


def test_a_layer_that_is_called_logits_stays_a_layer() -> None:
    text = "input: [4]\nlayers:\n  - {name: logits, type: dense, units: 3, activation: softmax}\n"
    assert "return F.softmax(self.logits(x), dim=1)  # 3\n" in source(text)
    assert "def logits" not in source(text)


BASIC = '''\
class Basic(nn.Module):
    """3x3 conv and a shortcut.

    From in_channels to width channels; H and W are divided by stride.
    """

    def __init__(self, in_channels: int, width: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels, width, 3, stride=stride, padding=1, bias=False
        )
        self.norm = nn.BatchNorm2d(width)
        self.shortcut = (
            nn.Conv2d(in_channels, width, 1, stride=stride)
            if stride > 1 or in_channels != width
            else nn.Identity()
        )

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.conv(x))
        return F.relu(y + self.shortcut(x))'''

STAGES = """\
        self.stage_1 = nn.Sequential(*(Basic(16, 16) for _ in range(2)))
        self.stage_2 = nn.Sequential(
            Basic(16, 32, stride=2), *(Basic(32, 32) for _ in range(4))
        )
"""


def test_a_block_is_a_class_whose_switch_decides_over_a_part() -> None:
    text = source(RESIDUAL)
    assert class_in(text, "Basic") == BASIC
    assert text.count("class ") == 2


MODULE = """
name: Small
input: [16, 16, 3]
parameters: {classes: 10, width: 8, inner: =2 * width, rate: 0.5}
blocks:
  unit:
    parameters: {filters: , hidden: =4 * filters, shortcut: =channels == filters}
    layers:
      - {name: expand, type: conv, filters: =hidden, kernel: 1}
      - {name: project, type: conv, filters: =filters, kernel: 1}
      - {type: add, from: [input, project], if: =shortcut}
layers:
  - {name: stem, type: conv, filters: =width, kernel: 3}
  - {name: first, type: unit, filters: =width}
  - {name: second, type: unit, filters: =inner}
  - {type: global_avg_pool}
  - {type: dropout, rate: =rate}
  - {name: head, type: dense, units: =classes}
"""


def test_parameters_of_the_file_are_arguments_of_the_network() -> None:
    text = source(MODULE)
    arguments = ("in_channels: int = 3", "num_classes: int = 10", "*", "width: int = 8")
    assert "".join(f"        {each},\n" for each in arguments) in text
    assert "        rate: float = 0.5,\n" in text
    assert "        inner = 2 * width\n" in text
    for line in ("stem = nn.Conv2d(in_channels, width, 3)", "second = Unit(width, inner)"):
        assert f"        self.{line}\n" in text
    assert "self.dropout = nn.Dropout(rate)" in text
    assert "self.head = nn.Linear(inner, num_classes)" in text


def test_what_a_block_computes_is_computed_in_its_class() -> None:
    lines = """\
    def __init__(self, in_channels: int, filters: int) -> None:
        super().__init__()
        hidden = 4 * filters
        self.use_shortcut = in_channels == filters
        self.expand = nn.Conv2d(in_channels, hidden, 1)
        self.project = nn.Conv2d(hidden, filters, 1)
"""
    assert lines in source(MODULE)


def test_a_function_of_keras_asks_for_the_channels_it_reads() -> None:
    text = source(MODULE, "keras")
    assert "def small(classes: int = 10, *, width: int = 8, rate: float = 0.5)" in text
    assert "    in_channels = x.shape[-1]\n    use_shortcut = in_channels == filters\n" in text


def test_a_parameter_that_changes_more_than_numbers_is_no_argument() -> None:
    text = source("""
input: [16, 16, 3]
parameters: {kernel: 3, cells: 25, deep: 1}
layers:
  - {type: conv, filters: 4, kernel: =kernel}
  - {type: conv, filters: 4, kernel: 1, if: =deep > 1}
  - {type: flatten}
  - {type: dense, units: =cells}
""")
    assert "def __init__(self, in_channels: int = 3, *, cells: int = 25) -> None:" in text


def test_parameters_with_names_that_are_taken_have_others() -> None:
    text = source("""
input: [16, 16, 3]
parameters: {training: 10}
layers:
  - {type: conv, filters: =training, kernel: 3}
""")
    assert "training_: int = 10" in text
    assert "nn.Conv2d(in_channels, training_, 3)" in text


def test_repeated_blocks_are_a_sequence() -> None:
    assert STAGES in source(RESIDUAL)


def test_layers_that_some_uses_lack_are_one_sequence_with_one_switch() -> None:
    text = source("""
input: [8, 8, 16]
blocks:
  inverted:
    parameters: {filters: , expansion: }
    layers:
      - {name: expand, type: conv, filters: =expansion * channels, kernel: 1, if: =expansion > 1}
      - {type: batch_norm, activation: relu, if: =expansion > 1}
      - {name: depthwise, type: depthwise_conv, kernel: 3, padding: half}
      - {name: project, type: conv, filters: =filters, kernel: 1}
      - {type: add, from: [project, input]}
layers:
  - {name: first, type: inverted, filters: 16, expansion: 1}
  - {name: second, type: inverted, filters: 16, expansion: 6}
  - {name: third, type: inverted, filters: 16, expansion: 4}
""")
    assert "            if expansion > 1\n            else nn.Identity()\n" in text
    assert text.count("nn.Identity()") == 1
    assert "        y: Tensor = self.expand(x)\n        y = self.depthwise(y)\n" in text


def test_a_block_of_layers_in_a_row_keeps_their_names() -> None:
    text = source("""
input: [8, 8, 3]
blocks:
  unit:
    parameters: {width: }
    layers:
      - {name: mix, type: conv, filters: =width, kernel: 1}
      - {name: norm, type: batch_norm, activation: relu}
layers:
  - {name: first, type: unit, width: 4}
  - {name: second, type: unit, width: 8}
""")
    assert "self.mix = nn.Conv2d(in_channels, width, 1)" in text
    assert "self.second = Unit(4, 8)" in text
    assert "        return F.relu(self.norm(self.mix(x)))\n" in text


def test_a_block_with_an_inner_layer_read_from_outside_is_written_in_place() -> None:
    text = source("""
input: [8, 8, 3]
blocks:
  pair:
    layers:
      - {name: one, type: conv, filters: 4, kernel: 1}
      - {name: two, type: conv, filters: 4, kernel: 1}
layers:
  - {name: a, type: pair}
  - {type: concat, from: [a, a.one]}
""")
    assert "self.a_one = nn.Conv2d(in_channels, 4, 1)" in text
    assert "torch.cat([" in text


def test_a_shared_block_is_one_module_that_is_called_twice() -> None:
    text = bundled_source("siamese")
    assert text.count("self.first_twin = Twin()") == 1
    assert "self.second_twin" not in text
    assert text.count("self.first_twin(") == 2


def test_values_of_the_file_are_in_the_module() -> None:
    text = bundled_source("course/sobel")
    assert "[[[[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]]]" in text


def test_frozen_layers_are_not_trained() -> None:
    text = source("""
input: [8, 8, 3]
layers:
  - {name: a, type: conv, filters: 4, kernel: 1, trainable: false}
""")
    assert "self.a = nn.Conv2d(in_channels, 4, 1).requires_grad_(False)" in text


def test_names_are_legal_in_python() -> None:
    text = source("""
input: [8, 8, 3]
layers:
  - {name: class, type: conv, filters: 4, kernel: 1}
  - {name: forward, type: conv, filters: 4, kernel: 1}
  - {name: a-b, type: conv, filters: 4, kernel: 1}
  - {name: a_b, type: conv, filters: 4, kernel: 1}
""")
    for name in ("class_", "forward_", "a_b", "a_b_2"):
        assert f"self.{name} = nn.Conv2d" in text
    compile(text, "net.py", "exec")


HOSTILE = (
    'name: "a\\"\\"\\"; import os #\\\\"\n'
    'source: "\\"\\"\\" + __import__(\'os\').abort() + \\"\\"\\""\n'
    "description: 'x\\'\n"
    "input: [4, 4, 1]\n"
    "layers:\n"
    "  - {type: relu}\n"
)


@pytest.mark.parametrize("framework", ["pytorch", "keras"])
def test_texts_of_a_file_stay_texts(framework: str) -> None:
    """The module has a docstring, imports, and one class or function: nothing else."""
    import ast

    tree = ast.parse(source(HOSTILE, framework))
    kinds = [type(each) for each in tree.body]
    assert kinds[0] is ast.Expr
    assert set(kinds[1:]) <= {ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef}
    assert "abort" in str(ast.get_docstring(tree))


def test_what_pytorch_cannot_express_is_refused_at_its_line() -> None:
    network = loads("input: [8, 8, 3]\nlayers:\n  - {name: c, type: custom, output: [3, 3, 2]}\n")
    with pytest.raises(SpecError) as error:
        source_for(analyzed(network), "pytorch")
    (found,) = error.value.diagnostics
    assert (found.code, found.span.line) == ("E013", 3)
    assert found.message == "`c` (custom) cannot be exported to PyTorch"


def test_a_network_that_cannot_run_is_not_exported() -> None:
    network = loads("input: [3, 3, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 5}\n")
    with pytest.raises(SpecError, match="S101"):
        analyzed(network)


def test_a_part_reads_what_those_before_it_give() -> None:
    """The sum of two maps in a concat, though the block reads as many channels."""
    text = bundled_source("unet")
    up = class_in(text, "Up")
    assert "self.conv = DoubleConv(2 * filters, filters)" in up
    assert "def forward(self, x: Tensor, skip: Tensor) -> Tensor:" in up
    assert "From (in_channels, H, W) to (filters, 2 * H - 4, 2 * W - 4)." in up


def test_slices_of_channels_are_those_of_each_use() -> None:
    text = bundled_source("shufflenet_v2_x1_0")
    unit = class_in(text, "Unit")
    assert "        y = x[:, : self.hidden]\n" in unit
    assert "        x = x[:, self.hidden :]\n" in unit


def test_layers_of_a_densenet_are_a_loop_over_their_growth() -> None:
    text = bundled_source("densenet121")
    layers = "*(DenseLayer(2 * growth + growth * index, growth) for index in range(6))"
    assert layers in text


def test_only_what_type_checkers_know_to_be_a_tensor_is_returned_at_once() -> None:
    text = source("""
input: [8, 8, 3]
blocks:
  unit:
    parameters: {filters: , shortcut: =channels == filters}
    layers:
      - {name: mix, type: conv, filters: =filters, kernel: 1}
      - {name: norm, type: batch_norm, activation: relu}
      - {type: add, from: [input, norm], if: =shortcut}
layers: [{type: unit, filters: 3}, {type: unit, filters: 4}, {name: last, type: dense, units: 2}]
""")
    assert "        y = F.relu(self.norm(self.mix(x)))\n" in text
    assert "        return x + y if self.use_shortcut else y\n" in text
    assert text.endswith("        x = self.last(x)  # 2x8x8\n        return x\n")


def test_shapes_are_said_in_the_arguments_of_a_block() -> None:
    text = bundled_source("resnet50")
    assert "From in_channels to 4 * width channels; H and W are divided by stride." in text


def test_a_row_of_layers_that_stands_once_is_a_sequence() -> None:
    text = source("""
input: [8, 8, 3]
blocks:
  stem:
    layers:
      - {name: first, type: conv, filters: 4, kernel: 3}
      - {name: second, type: conv, filters: 8, kernel: 3, activation: relu}
layers: [{name: stem, type: stem}]
""")
    assert text.count("class ") == 1
    assert "nn.Conv2d(in_channels, 4, 3), nn.Conv2d(4, 8, 3), nn.ReLU()" in text


def test_a_short_block_that_one_other_uses_is_a_sequence() -> None:
    text = bundled_source("resnet18")
    assert "class Projection" not in text
    assert "            nn.Sequential(\n                nn.Conv2d(in_channels, width, 1," in text
    assert "self.stage_1 = make_stage(64, 64, depth=2, stride=1)" in text
    assert "in_channels: int = 3, num_classes: int = 1000" in text


def test_a_sum_of_what_modules_give_is_returned_at_once() -> None:
    block = class_in(bundled_source("mobilenet_v2"), "InvertedResidual")
    assert "        y: Tensor = self.expand(x)\n" in block
    assert block.rstrip().endswith("return x + y if self.use_shortcut else y")


def test_what_a_dropout_gives_is_called_as_what_it_reads() -> None:
    found = bundled_source("unet")
    assert "        down_4 = self.dropout_4(x)\n        x = self.max_pool(down_4)" in found
