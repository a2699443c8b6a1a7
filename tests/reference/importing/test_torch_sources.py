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
    assert 'models.py:37: raise KeyError("width")' in message
    message = refusal("shop.faulty:net")
    assert "`shop.faulty` cannot be imported: ModuleNotFoundError" in message
    assert "faulty.py:1: import nothing_like_that" in message


def test_sizes_have_to_be_given() -> None:
    assert refusal("shop.models:net", None).endswith("as --input 3x224x224")


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
