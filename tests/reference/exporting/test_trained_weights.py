"""Trained weights come back from exported modules of PyTorch with the names of the file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import load, loads, run, to_torch, weights_from_torch
from tests.reference.comparison import assert_close, drawn_weights
from tests.reference.pytorch import torch
from tests.strategies.networks import RandomNetwork, networks
from tests.test_keystone import looks_at

LSTM = """\
input: [6, 3]
layers:
  - {type: lstm, units: 4}
"""


@looks_at(60)
@given(networks(), st.integers(0, 1000))
def test_weights_of_random_networks_come_back(drawn: RandomNetwork, seed: int) -> None:
    given = {
        name: array.astype(np.float32) for name, array in drawn_weights(drawn.network, seed).items()
    }
    found = weights_from_torch(drawn.network, to_torch(drawn.network, given).state_dict())
    assert found.keys() == given.keys()
    for name, array in given.items():
        assert found[name].dtype == np.float32
        np.testing.assert_array_equal(found[name], array, name)


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "resnet18"])
def test_a_trained_network_of_blocks_computes_the_same(name: str) -> None:
    network = load(name, input=(32, 32, 3))
    torch.manual_seed(0)
    module = to_torch(network)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.01)
    x = torch.randn(4, 3, 32, 32)
    for _ in range(2):
        optimizer.zero_grad()
        module(x).square().mean().backward()
        optimizer.step()
    weights = weights_from_torch(network, module.state_dict())
    with torch.no_grad():
        theirs = module.eval()(x).numpy()
    (ours,) = run(network, x.movedim(1, -1).numpy(), weights).outputs.values()
    assert_close(ours, theirs, 1e-4)


def test_weights_in_float64_keep_their_digits() -> None:
    module = to_torch(load("course/one_layer")).double()
    weights = weights_from_torch(load("course/one_layer"), module.state_dict())
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float64)}


def test_a_state_of_another_network_is_refused() -> None:
    state = to_torch(load("lenet")).state_dict()
    with pytest.raises(ValueError, match=r"fc4\.weight is 84x120, and 50x120 when exported"):
        weights_from_torch(loads(_lenet_with(50)), state)
    with pytest.raises(ValueError, match=r"the state has no C1\.weight, which the exported module"):
        weights_from_torch(load("lenet5"), state)


def test_a_bias_that_only_pytorch_has_needs_a_place() -> None:
    module = to_torch(loads(LSTM))
    assert len(weights_from_torch(loads(LSTM), _without_second_bias(module))) == 3
    torch.nn.init.ones_(dict(module.named_parameters())["lstm.bias_hh_l0"])
    with pytest.raises(ValueError, match=r"lstm\.bias_hh_l0 was trained, and lstm_1 has no such"):
        weights_from_torch(loads(LSTM), module.state_dict())
    widened = loads(LSTM.replace("units: 4", "units: 4, recurrent_bias: true"))
    weights = weights_from_torch(widened, module.state_dict())
    x = np.random.default_rng(0).standard_normal((2, 6, 3)).astype(np.float32)
    with torch.no_grad():
        theirs = module(torch.from_numpy(x).movedim(-1, 1)).movedim(1, -1).numpy()
    assert_close(run(widened, x, weights).outputs["lstm_1"], theirs, 1e-5)


def _without_second_bias(module: Any) -> dict[str, Any]:
    state = module.state_dict()
    return {**state, "lstm.bias_hh_l0": torch.zeros_like(state["lstm.bias_hh_l0"])}


def _lenet_with(units: int) -> str:
    edit = f"{{change: fc4, keys: {{units: {units}}}}}"
    return f"extends: lenet.yaml\nedits:\n  - {edit}\n"
