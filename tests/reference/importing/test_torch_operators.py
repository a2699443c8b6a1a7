"""What PyTorch computes is what the imported architecture computes, with the same parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnshape
from cnnshape.importing.imported import Imported
from cnnshape.importing.records import ImportRefused
from cnnshape.importing.sources import from_torch
from tests.reference.comparison import assert_close
from tests.reference.importing.torch_attention import cases as attention_cases
from tests.reference.importing.torch_models import Case, cases
from tests.reference.pytorch import torch

TOLERANCE = 1e-5
CASES = {**cases(), **attention_cases()}


def with_statistics(module: Any) -> Any:
    """Let no norm be the identity."""
    for each in module.modules():
        if isinstance(each, torch.nn.modules.batchnorm._BatchNorm):
            torch.nn.init.uniform_(each.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(each.running_var, 0.5, 2.0)
    return module.eval()


def assert_same(module: Any, imported: Imported, shape: tuple[int, ...]) -> None:
    """Compare the outputs for a batch of two."""
    torch.manual_seed(1)
    x = torch.randn(2, *shape)
    with torch.no_grad():
        theirs = module(x).numpy()
    network = imported.network
    (sizes,) = network.input_shapes.values()
    is_same = x.shape[1:] == network.layout.outside(sizes)
    given = x.numpy() if is_same else np.moveaxis(x.numpy(), 1, -1)
    (ours,) = cnnshape.run(network, given, weights=dict(imported.weights)).outputs.values()
    if not is_same and ours.ndim > 2:
        ours = np.moveaxis(ours, -1, 1)
    assert_close(ours, theirs, TOLERANCE)


@pytest.mark.parametrize("name", CASES)
def test_a_module_computes_what_its_architecture_does(name: str) -> None:
    case: Case = CASES[name]
    module = with_statistics(case.module)
    imported = from_torch(module, case.shape)
    assert not imported.notes
    assert_same(module, imported, case.shape)
    totals = cnnshape.analyze(imported.network).totals
    assert totals.trainable_parameters == sum(each.numel() for each in module.parameters())


@pytest.mark.parametrize("name", CASES)
def test_a_module_is_read_as_the_layers_that_a_person_would_write(name: str) -> None:
    case: Case = CASES[name]
    flat = from_torch(case.module, case.shape, is_flat=True)
    kinds = [node.layer.type for node in flat.network.nodes if node.name != "input"]
    assert sorted(kinds) == sorted(case.kinds.split())


def test_layers_have_the_paths_of_modules() -> None:
    flat = from_torch(CASES["residual"].module, CASES["residual"].shape, is_flat=True)
    names = [node.name for node in flat.network.nodes]
    assert names[2:7] == [
        "layer_1_conv1",
        "layer_1_bn1",
        "layer_1_conv2",
        "layer_1_bn2",
        "layer_1_add",
    ]


def test_blocks_are_named_after_classes() -> None:
    assert "residual:" in from_torch(CASES["residual"].module, CASES["residual"].shape).text


def test_a_module_that_is_called_twice_shares_its_weights() -> None:
    network = from_torch(CASES["twice"].module, CASES["twice"].shape).network
    assert [node.shares for node in network.nodes] == [None, None, None, None, "conv"]


def test_what_is_not_trained_is_frozen() -> None:
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.Conv2d(4, 5, 3))
    module[0].requires_grad_(requires_grad=False)
    totals = cnnshape.analyze(from_torch(module, (3, 9, 9)).network).totals
    assert (totals.trainable_parameters, totals.non_trainable_parameters) == (185, 112)


def test_an_operator_without_a_kind_is_custom_and_named() -> None:
    class Sorted(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv = torch.nn.Conv2d(3, 4, 1)

        def forward(self, x: Any) -> Any:
            return self.conv(x).cumsum(2)

    imported = from_torch(Sorted(), (3, 6, 5))
    assert imported.notes == ("cumsum: cnnshape has no layer for it",)
    assert [node.layer.type for node in imported.network.nodes] == ["input", "conv", "custom"]
    assert cnnshape.analyze(imported.network).totals.trainable_parameters == 16


def test_parameters_that_are_not_counted_as_in_pytorch_are_noted() -> None:
    class Unused(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.auxiliary = torch.nn.Conv2d(3, 4, 1), torch.nn.Conv2d(3, 2, 1)

        def forward(self, x: Any) -> Any:
            return self.conv(x)

    (note,) = from_torch(Unused(), (3, 6, 5)).notes
    assert note.startswith("16 trained parameters, where PyTorch counts 24: some do not run")
    tied = torch.nn.Sequential(torch.nn.Conv2d(3, 3, 1), torch.nn.Conv2d(3, 3, 1))
    tied[1].weight = tied[0].weight
    (note,) = from_torch(tied, (3, 6, 5)).notes
    assert note.startswith("24 trained parameters, where PyTorch counts 15: an array that several")


def test_a_module_without_layers_is_refused() -> None:
    with pytest.raises(ImportRefused, match="the model computes nothing: it gives its inputs"):
        from_torch(torch.nn.Identity(), (3, 4, 4))


def test_the_modes_of_a_module_stay() -> None:
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 1), torch.nn.Dropout()).train()
    module[1].eval()
    from_torch(module, (3, 4, 4))
    assert [each.training for each in module.modules()] == [True, True, False]


def test_several_inputs_have_the_names_of_arguments() -> None:
    class Two(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.left = torch.nn.Conv2d(3, 4, 1)
            self.right = torch.nn.Conv2d(2, 4, 1)

        def forward(self, picture: Any, depth: Any) -> Any:
            return self.left(picture) + self.right(depth)

    by_name = from_torch(Two(), {"picture": (3, 4, 4), "depth": (2, 4, 4)})
    assert dict(by_name.network.input_shapes) == {"picture": (4, 4, 3), "depth": (4, 4, 2)}
    assert from_torch(Two(), [(3, 4, 4), (2, 4, 4)]).text == by_name.text
