"""Recurrence: layers that read a sequence step by step, and carry a state from step to step."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, Flag
from cnnshape.layers.traits import Channels, Saved, Traits, Values

OVER_STEPS = Traits(
    Channels.ALL,
    Values.COMPUTED,
    is_weighted=True,
    recurs=True,
    saves=(Saved.INPUTS_IF_TRAINED, Saved.INTERMEDIATES),
)


class Recurrence(Layer):
    """What the recurrent layers on a sequence `(length, channels)` share.

    `return_sequence` gives the state after each step, otherwise only the last one. `bidirectional`
    reads the sequence a second time, from its end, and gives the states of both, one beside the
    other. A `recurrent_bias` is a second bias, which is added to the product with the state.
    """

    units: Count
    bias: Flag = True
    recurrent_bias: Flag | None = None
    bidirectional: Flag = False
    return_sequence: Flag = False

    @property
    def has_recurrent_bias(self) -> bool:
        """Whether a bias is added to the product with the state; by default there is none."""
        return bool(self.recurrent_bias)


class Lstm(Recurrence):
    """A long short-term memory: a state, and a cell behind four gates.

    Weight `(in, 4 * units)`, `recurrent_weight` `(units, 4 * units)` and bias `(4 * units,)`, in
    the order input gate i, forget gate f, candidate g, output gate o. The cell becomes
    f * cell + i * g, the state o * tanh(cell). `recurrent_bias: true` adds a second bias, as
    PyTorch has it. Hochreiter and Schmidhuber, 1997; no peepholes and no projection.
    """

    kind_traits = OVER_STEPS

    type: Literal["lstm"]


class Gru(Recurrence):
    """A gated recurrent unit: a state behind an update gate z and a reset gate r.

    Weight `(in, 3 * units)`, `recurrent_weight` `(units, 3 * units)`, bias and `recurrent_bias`
    `(3 * units,)`, in the order z, r, candidate n. The state becomes (1 - z) * n + z * state. With
    `reset_after` r is multiplied into the product with the state, otherwise into the state before
    its product; `recurrent_bias` is then left out unless it is `true`. Cho et al., 1406.1078.
    """

    kind_traits = OVER_STEPS

    type: Literal["gru"]
    reset_after: Flag = True

    @property
    def has_recurrent_bias(self) -> bool:
        """Whether a bias is added to that product; by default with `bias` and `reset_after`."""
        if self.recurrent_bias is None:
            return self.bias and self.reset_after
        return self.recurrent_bias


class SimpleRnn(Recurrence):
    """The state is the function of the sum of two products: with the step and with the state.

    Weight `(in, units)`, `recurrent_weight` `(units, units)` and bias `(units,)`; `recurrent_bias:
    true` adds a second bias, as PyTorch has it. Elman, Finding Structure in Time, 1990.
    """

    kind_traits = OVER_STEPS

    type: Literal["simple_rnn"]
    function: Literal["tanh", "relu"] = "tanh"
