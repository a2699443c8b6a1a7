"""Cells with a bias for each of their products, as PyTorch has them."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


class CellOfTwoBiases(layers.Layer):
    """What recurrent cells with two biases share: products with inputs and state."""

    gates = 1

    def __init__(
        self,
        units: int,
        use_bias: bool = True,
        use_recurrent_bias: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.use_bias = use_bias
        self.use_recurrent_bias = use_recurrent_bias
        self.state_size: int | list[int] = units
        self.output_size = units

    def build(self, input_shape: tuple[int, ...]) -> None:
        width = self.gates * self.units
        self.kernel = self.add_weight((input_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(
            (self.units, width), "orthogonal", name="recurrent_kernel"
        )
        self.bias = self.recurrent_bias = 0
        if self.use_bias:
            self.bias = self.add_weight((width,), "zeros", name="bias")
        if self.use_recurrent_bias:
            self.recurrent_bias = self.add_weight(
                (width,), "zeros", name="recurrent_bias"
            )

    def of_input(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Return the product with a step of the sequence."""
        return ops.matmul(x, self.kernel) + self.bias

    def of_state(self, state: keras.KerasTensor) -> keras.KerasTensor:
        """Return the product with the state."""
        return ops.matmul(state, self.recurrent_kernel) + self.recurrent_bias


@keras.saving.register_keras_serializable()
class LSTMCellOfTwoBiases(CellOfTwoBiases):
    """The cell of an LSTM."""

    gates = 4

    def __init__(
        self,
        units: int,
        use_bias: bool = True,
        use_recurrent_bias: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(units, use_bias, use_recurrent_bias, **kwargs)
        self.state_size = [units, units]

    def call(
        self, x: keras.KerasTensor, states: list[keras.KerasTensor]
    ) -> tuple[keras.KerasTensor, list[keras.KerasTensor]]:
        state, cell = states
        gates = self.of_input(x) + self.of_state(state)
        i, f, g, o = ops.split(gates, 4, axis=-1)
        cell = ops.sigmoid(f) * cell + ops.sigmoid(i) * ops.tanh(g)
        state = ops.sigmoid(o) * ops.tanh(cell)
        return state, [state, cell]


@keras.saving.register_keras_serializable()
class GRUCellOfTwoBiases(CellOfTwoBiases):
    """The cell of a GRU, which resets the state before or after its product."""

    gates = 3

    def __init__(
        self,
        units: int,
        use_bias: bool = True,
        use_recurrent_bias: bool = False,
        reset_after: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(units, use_bias, use_recurrent_bias, **kwargs)
        self.reset_after = reset_after

    def call(
        self, x: keras.KerasTensor, states: list[keras.KerasTensor]
    ) -> tuple[keras.KerasTensor, list[keras.KerasTensor]]:
        (state,) = states
        x_update, x_reset, x_candidate = ops.split(self.of_input(x), 3, axis=-1)
        update, reset, candidate = ops.split(self.of_state(state), 3, axis=-1)
        update = ops.sigmoid(x_update + update)
        reset = ops.sigmoid(x_reset + reset)
        if self.reset_after:
            candidate = reset * candidate
        else:
            candidate = ops.split(self.of_state(reset * state), 3, axis=-1)[2]
        state = (1 - update) * ops.tanh(x_candidate + candidate) + update * state
        return state, [state]


@keras.saving.register_keras_serializable()
class SimpleRNNCellOfTwoBiases(CellOfTwoBiases):
    """The cell of a simple recurrent layer."""

    def __init__(
        self,
        units: int,
        activation: str = "tanh",
        use_bias: bool = True,
        use_recurrent_bias: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(units, use_bias, use_recurrent_bias, **kwargs)
        self.activation = keras.activations.get(activation)

    def call(
        self, x: keras.KerasTensor, states: list[keras.KerasTensor]
    ) -> tuple[keras.KerasTensor, list[keras.KerasTensor]]:
        (state,) = states
        state = self.activation(self.of_input(x) + self.of_state(state))
        return state, [state]
