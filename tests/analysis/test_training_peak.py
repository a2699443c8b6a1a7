"""The peak of a step of training, by hand and against a machine that takes the step."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import cnnshape
from cnnshape import Network
from cnnshape.analysis.training.optimizers import OPTIMIZERS
from cnnshape.analysis.training.saved import saved_by
from cnnshape.analysis.training.step import Step, Storage, step_of
from cnnshape.network import Node
from tests.strategies.networks import RandomNetwork, networks

FLOAT = 4


class Machine:
    """Takes a step of training: it allocates and frees, and notes the most that is held at once."""

    def __init__(self, network: Network, batch: int) -> None:
        claims = cnnshape.analyze(network).claims
        self.nodes = network.nodes
        self.outputs = network.outputs
        self.step: Step = step_of(network, claims, batch, FLOAT)
        self.gradients = {row.name: row.gradient_bytes or 0 for row in _rows(network)}
        self.held: dict[tuple[str, object], int] = {}
        self.most = 0
        self.saved: dict[str, dict[Storage, int]] = {}
        for node in self.nodes:
            claim = claims[node.name]
            assert claim is not None
            self.saved[node.name] = dict(saved_by(self.step, node, claim))

    def take_step(self) -> int:
        """Return the most bytes at a time, without weights and states of the optimizer."""
        for position, node in enumerate(self.nodes):
            self.hold("tensor", self.step.storages[node.name])
            for storage, size in self.saved[node.name].items():
                self.held["tensor", storage] = size
            self.note()
            self.free_tensors(self.nodes[: position + 1], self.nodes[position + 1 :])
        for name in self.outputs:
            self.hold_gradient(name)
        for position, node in reversed(list(enumerate(self.nodes))):
            self.backward(node, self.nodes[:position])
        return self.most

    def backward(self, node: Node, before: tuple[Node, ...]) -> None:
        """Run the backward pass of a layer: gradients of what it reads and of its weights."""
        for name in (node.name, *node.inputs):
            self.hold_gradient(name)
        owner = node.shares or node.name
        self.held["weights", owner] = self.gradients[owner]
        self.note()
        if self.step.storages[node.name] == (node.name,):
            self.held.pop(("gradient", (node.name,)), None)
        self.free_tensors(before, ())

    def hold(self, what: str, storage: Storage) -> None:
        """Allocate the memory of an output, unless it is held."""
        self.held[what, storage] = self.step.bytes_of(storage)

    def hold_gradient(self, name: str) -> None:
        """Allocate the gradient of an output, if it has one."""
        storage = self.step.storages[name]
        if storage[0] in self.step.flow.reached:
            self.hold("gradient", storage)

    def note(self) -> None:
        """Note what is held."""
        self.most = max(self.most, sum(self.held.values()))

    def free_tensors(self, saving: tuple[Node, ...], to_run: tuple[Node, ...]) -> None:
        """Free all tensors that neither a layer saved nor one that is to run reads."""
        needed = {storage for node in saving for storage in self.saved[node.name]}
        needed |= {self.step.storages[name] for node in to_run for name in node.inputs}
        if to_run:
            ran = {node.name for node in saving}
            needed |= {self.step.storages[name] for name in self.outputs if name in ran}
        self.held = {
            (what, key): size
            for (what, key), size in self.held.items()
            if what != "tensor" or key in needed
        }


def _rows(network: Network) -> tuple[cnnshape.LayerAnalysis, ...]:
    return cnnshape.analyze(network, optimizer="sgd").layers


def beside_weights(network: Network, batch: int = 1) -> int:
    """Return the peak without weights and states of the optimizer."""
    totals = cnnshape.analyze(network, batch, "float32", optimizer="adam").totals
    assert totals.training_peak_bytes is not None
    weights, states = totals.parameter_bytes, totals.optimizer_bytes
    assert weights is not None
    assert states is not None
    return totals.training_peak_bytes - weights - states


@given(networks(), st.integers(1, 3))
def test_the_peak_is_the_most_that_a_machine_holds(drawn: RandomNetwork, batch: int) -> None:
    network = drawn.network._replace(dtype="float32")
    assume(cnnshape.analyze(network).diagnostics == ())
    assert beside_weights(network, batch) == Machine(network, batch).take_step()


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "siamese", "unet", "mobilenet_v3_small"])
def test_the_peak_of_networks_is_the_most_that_a_machine_holds(name: str) -> None:
    network = cnnshape.load(name)
    assert beside_weights(network, 2) == Machine(network, 2).take_step()


def test_a_chain_has_its_peak_in_the_backward_pass() -> None:
    """Saved are 100, 50 and 20 values; the last but one layer holds most."""
    network = cnnshape.loads("""
    input: [100]
    layers:
      - {name: a, type: dense, units: 50, bias: false}
      - {name: b, type: dense, units: 20, bias: false}
      - {name: c, type: dense, units: 3, bias: false}
    """)
    saved = {"a": 100, "b": 50, "c": 20}
    weights = {"a": 5000, "b": 1000, "c": 60}
    at_c = sum(saved.values()) + weights["c"] + 3 + 20
    at_b = saved["a"] + saved["b"] + weights["c"] + weights["b"] + 20 + 50
    at_a = saved["a"] + sum(weights.values()) + 50
    assert beside_weights(network) == FLOAT * max(at_a, at_b, at_c) == FLOAT * at_a


def test_wide_maps_have_their_peak_where_the_last_is_made() -> None:
    """The sums are not saved: only the first input of the convolution is, and its gradient."""
    network = cnnshape.loads("""
    input: [16, 16, 1]
    layers:
      - {name: a, type: conv, filters: 1, kernel: 1, bias: false}
      - {name: b, type: upsample, factor: 4}
      - {name: c, type: avg_pool, kernel: 64}
    """)
    small, large = 16 * 16, 64 * 64
    backward = small + large + large + 1  # saved twice, the gradients of the map and of its mean
    assert beside_weights(network) == FLOAT * backward


def test_a_frozen_network_has_the_peak_of_its_forward_pass() -> None:
    network = cnnshape.loads("""
    input: [8]
    layers: [{type: dense, units: 40, trainable: false}, {type: dense, units: 2, trainable: false}]
    """)
    assert beside_weights(network) == FLOAT * (8 + 40)


@pytest.mark.parametrize(("optimizer", "states"), OPTIMIZERS.items())
def test_states_of_the_optimizer_are_held_all_the_time(optimizer: str, states: int) -> None:
    network = cnnshape.load("lenet5")
    plain = cnnshape.analyze(network, optimizer="sgd").totals.training_peak_bytes or 0
    totals = cnnshape.analyze(network, optimizer=optimizer).totals
    assert totals.training_peak_bytes == plain + states * (totals.gradient_bytes or 0)
