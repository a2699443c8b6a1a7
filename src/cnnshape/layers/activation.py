"""Activations: a function of each value (or, for the softmaxes, of the channels of a position)."""

from typing import Literal

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Number
from cnnshape.layers.traits import IDENTITY, Channels, Memory, Range, Traits, Values

POINTWISE = Traits(Channels.OWN, Values.POINTWISE, Memory.IN_PLACE, is_activation=True)
OVER_CHANNELS = Traits(Channels.ALL, Values.COMPUTED, is_activation=True)


class Activation(Layer):
    """Apply the function that `function` names, with its default settings."""

    kind_traits = POINTWISE

    type: Literal["activation"]
    function: Function

    @property
    def traits(self) -> Traits:
        """Those of the function."""
        from cnnshape.layers import model_of

        return model_of(self.function).kind_traits

    @property
    def output_function(self) -> str | None:
        """The function that is named, unless it is linear."""
        return None if self.function == "linear" else self.function


class Relu(Layer):
    """max(x, 0)."""

    kind_traits = POINTWISE._replace(range=Range(low=0), clamps=True, is_idempotent=True)

    type: Literal["relu"]


class Relu6(Layer):
    """min(max(x, 0), 6)."""

    kind_traits = POINTWISE._replace(range=Range(0, 6), clamps=True, is_idempotent=True)

    type: Literal["relu6"]


class LeakyRelu(Layer):
    """x where x > 0, `slope` * x elsewhere."""

    kind_traits = POINTWISE

    type: Literal["leaky_relu"]
    slope: Number = 0.01


class PRelu(Layer):
    """x where x > 0, weight * x elsewhere, with a weight `(C,)`. He et al., 1502.01852."""

    kind_traits = POINTWISE

    type: Literal["prelu"]


class Elu(Layer):
    """x where x > 0, `alpha` * (exp(x) - 1) elsewhere. Clevert et al., 1511.07289."""

    kind_traits = POINTWISE

    type: Literal["elu"]
    alpha: Number = 1


class Selu(Layer):
    """The self-normalising scaled elu. Klambauer et al., 1706.02515."""

    kind_traits = POINTWISE

    type: Literal["selu"]


class Gelu(Layer):
    """x * (1 + erf(x / sqrt(2))) / 2, exact. Hendrycks and Gimpel, 1606.08415."""

    kind_traits = POINTWISE

    type: Literal["gelu"]


class Silu(Layer):
    """x * sigmoid(x). Elfwing et al., 1702.03118."""

    kind_traits = POINTWISE

    type: Literal["silu"]


class Sigmoid(Layer):
    """1 / (1 + exp(-x))."""

    kind_traits = POINTWISE._replace(range=Range(0, 1))

    type: Literal["sigmoid"]


class HardSigmoid(Layer):
    """relu6(x + 3) / 6. Howard et al., 1905.02244."""

    kind_traits = POINTWISE._replace(range=Range(0, 1))

    type: Literal["hard_sigmoid"]


class HardSwish(Layer):
    """x * relu6(x + 3) / 6. Howard et al., 1905.02244."""

    kind_traits = POINTWISE

    type: Literal["hard_swish"]


class Tanh(Layer):
    """The hyperbolic tangent of x."""

    kind_traits = POINTWISE._replace(range=Range(-1, 1))

    type: Literal["tanh"]


class Softplus(Layer):
    """log(1 + exp(x))."""

    kind_traits = POINTWISE._replace(range=Range(low=0))

    type: Literal["softplus"]


class Softmax(Layer):
    """exp(x) over the sum of exp(x) over the channels."""

    kind_traits = OVER_CHANNELS._replace(range=Range(0, 1))

    type: Literal["softmax"]


class LogSoftmax(Layer):
    """The logarithm of the softmax over the channels."""

    kind_traits = OVER_CHANNELS._replace(range=Range(high=0))

    type: Literal["log_softmax"]


class Abs(Layer):
    """The absolute value of x."""

    kind_traits = POINTWISE._replace(range=Range(low=0), is_idempotent=True)

    type: Literal["abs"]


class Linear(Layer):
    """x itself."""

    kind_traits = IDENTITY._replace(is_activation=True, is_idempotent=True)

    type: Literal["linear"]
