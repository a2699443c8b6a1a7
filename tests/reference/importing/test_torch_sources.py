"""Modules by name: what is found, what is said where nothing is, and findings at lines of code."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

import cnnshape
from cnnshape.importing.imported import Imported, imported
from cnnshape.importing.python_names import named_in
from cnnshape.importing.records import ImportRefused
from cnnshape.importing.sources import Sizes, named_model
from tests.reference.pytorch import torch

assert torch

CODE = """\
    '''Networks of a shop.'''

    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self, width=8):
            super().__init__()
            self.conv = nn.Conv2d(3, width, 3, padding=1)
            self.norm = nn.BatchNorm2d(width)
            self.fc = nn.Linear(width, 10)

        def forward(self, x):
            x = self.conv(x)
            x = torch.relu(self.norm(x))
            return self.fc(x.mean((2, 3)))


    class Unfit(Net):
        def forward(self, x):
            return self.fc(self.conv(x))


    class Undecided(Net):
        def forward(self, x):
            if x.sum() > 0:
                return self.conv(x)
            return x


    def sized(width):
        return Net(width)


    def plain(width=4):
        print("making it")
        layers = [nn.Conv2d(3, width, 3)]
        layers.append(nn.BatchNorm2d(width))
        return nn.Sequential(*layers, nn.Flatten(), nn.Linear(100, 2))


    def slow():
        raise AssertionError("made although no sizes were given")


    class Slow(Net):
        def __init__(self):
            slow()


    class Numbers(Net):
        def forward(self, x):
            return self.conv(x) / float(self.conv(x).numpy().max())


    class Pair(Net):
        def forward(self, pair, scale=2):
            return self.conv(pair[0]) * scale


    class Elsewhere(Net):
        def forward(self, x):
            return self.conv(x.cuda())


    class Lazy(Net):
        def __init__(self):
            super().__init__()
            self.conv, self.fc = nn.LazyConv2d(8, 3), nn.LazyLinear(10)


    def scripted():
        return torch.jit.trace(nn.Conv2d(3, 4, 3), torch.zeros(1, 3, 8, 8))


    def broken():
        raise KeyError("width")


    net = Net()
    settings = {"width": 8}
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a package into the current directory."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "models.py").write_text(dedent(CODE))
    (tmp_path / "shop" / "faulty.py").write_text("import nothing_like_that\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        monkeypatch.delitem(sys.modules, name)


def read(text: str, sizes: Sizes = (3, 16, 16)) -> Imported:
    """Return the import of what a text names."""
    named = named_in(text)
    assert named is not None
    return imported(named_model(named, sizes))


def refusal(text: str, sizes: Sizes = (3, 16, 16)) -> str:
    """Return why an import is refused."""
    with pytest.raises(ImportRefused) as refused:
        read(text, sizes)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("shop.models:net", 8),
        ("shop.models:Net", 8),
        ("shop.models:Net(width=4)", 4),
        ("shop.models:sized(6)", 6),
    ],
)
def test_modules_classes_and_functions_give_networks(text: str, width: int) -> None:
    result = read(text)
    assert result.network.file == text
    assert result.weights["conv.weight"].shape == (3, 3, 3, width)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("shop.models:Nett", "`shop.models` has no `Nett`: did you mean `Net`?"),
        ("shop.model:Net", "among what is installed: did you mean `models`?"),
        ("shoop.models:Net", "there is no module `shoop` in "),
        ("shop.models:settings", "is of the type `dict`, which is not a torch.nn.Module"),
        ("shop.models:sized", "needs arguments: write them, as in 'shop.models:sized(width=...)'"),
        ("shop.models:sized(os)", "has arguments that are no literals"),
        ("shop.models:sized(wide=1)", "cannot be made: TypeError: "),
    ],
)
def test_what_is_not_there_is_named(text: str, words: str) -> None:
    assert words in refusal(text)


def test_an_error_of_the_code_is_quoted() -> None:
    message = refusal("shop.models:broken")
    assert "`shop.models:broken` cannot be made: KeyError: 'width'" in message
    assert 'models.py:78: raise KeyError("width")' in message
    message = refusal("shop.faulty:net")
    assert "`shop.faulty` cannot be imported: ModuleNotFoundError" in message
    assert "faulty.py:1: import nothing_like_that" in message


def test_sizes_have_to_be_given() -> None:
    assert refusal("shop.models:net", None).endswith("as --input 3x224x224")


@pytest.mark.parametrize("name", ["slow", "Slow"])
def test_nothing_is_made_before_sizes_are_given(name: str) -> None:
    if "keras" in sys.modules and name == "slow":
        pytest.skip("a function may give a model of Keras, which may have sizes of its own")
    assert refusal(f"shop.models:{name}", None).startswith(f"{name} does not say the sizes")


def test_layers_of_a_sequential_are_at_the_lines_that_make_them(
    capfd: pytest.CaptureFixture[str],
) -> None:
    found = read("shop.models:plain(width=4)", (3, 7, 7)).network
    lines = {node.name: node.span.text for node in found.nodes if not node.is_input}
    assert lines == {
        "layer_0": "layers = [nn.Conv2d(3, width, 3)]",
        "layer_1": "layers.append(nn.BatchNorm2d(width))",
        "flatten": "return nn.Sequential(*layers, nn.Flatten(), nn.Linear(100, 2))",
        "layer_3": "return nn.Sequential(*layers, nn.Flatten(), nn.Linear(100, 2))",
    }
    assert capfd.readouterr() == ("", "making it\n")


def test_a_layer_that_does_not_fit_is_named() -> None:
    message = refusal("shop.models:plain")
    assert "\n  in `3`: Linear(in_features=100, out_features=2, bias=True)\n" in message
    assert "if these sizes are right, correct that layer" in message
    assert len(read("shop.models:plain", (3, 7, 7)).weights) == 8


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Numbers", "compute this with torch"),
        ("Pair", "its `forward` takes (pair, scale=...): give the sizes of each input by its name"),
        ("Elsewhere", "take the device from the input"),
        ("scripted", "import the module that this was scripted or traced from"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
def test_there_is_a_way_out(name: str, words: str) -> None:
    sizes = [(3, 8, 8)] * 3 if name == "Pair" else (3, 8, 8)
    assert words in refusal(f"shop.models:{name}", sizes)


def test_lazy_layers_have_their_sizes_from_the_input() -> None:
    assert read("shop.models:Lazy").weights["conv.weight"].shape == (3, 3, 3, 8)


def test_sizes_that_do_not_fit_name_the_line() -> None:
    message = refusal("shop.models:Unfit")
    assert message.startswith("Unfit cannot run on an input of 3x16x16: RuntimeError")
    assert "models.py:22: return self.fc(self.conv(x))" in message
    assert message.endswith(
        "give sizes that the module takes, in PyTorch's order: --input 3x224x224"
    )


def test_a_module_that_decides_by_values_names_the_line() -> None:
    message = refusal("shop.models:Undecided")
    assert "models.py:27: if x.sum() > 0:" in message
    assert "an architecture has one path" in message


def test_findings_stand_at_the_lines_of_the_code(capfd: pytest.CaptureFixture[str]) -> None:
    (finding,) = cnnshape.lint(read("shop.models:Net").network)
    where = finding.span
    assert (finding.code, where.source.name, where.line) == ("N301", "shop/models.py", 15)
    assert (where.text, where.column) == ("x = self.conv(x)", 9)
    assert finding.fix is None
    assert finding.help == "`bias: false` saves 8 parameters"
    assert capfd.readouterr() == ("", "")


def test_only_names_of_python_are_parsed() -> None:
    assert named_in("shop.models:Net") == ("shop.models", "Net", None)
    assert named_in("shop.models:nets.Net(1, 'a')") == ("shop.models", "nets.Net", "(1, 'a')")
    for text in ("lenet5.yaml", "C:\\nets\\net.yaml", "nets/net.yaml", "-", "a:b:c", "model.onnx"):
        assert named_in(text) is None
