"""Activations: a function of each value (or, for the softmaxes, of the channels of a position)."""

from typing import Literal

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Number


class Activation(Layer):
    """Apply the function that `function` names, with its default settings."""

    type: Literal["activation"]
    function: Function


class Relu(Layer):
    """max(x, 0)."""

    type: Literal["relu"]


class Relu6(Layer):
    """min(max(x, 0), 6)."""

    type: Literal["relu6"]


class LeakyRelu(Layer):
    """x where x > 0, `slope` * x elsewhere."""

    type: Literal["leaky_relu"]
    slope: Number = 0.01


class PRelu(Layer):
    """x where x > 0, weight * x elsewhere, with a weight `(C,)`. He et al., 1502.01852."""

    type: Literal["prelu"]


class Elu(Layer):
    """x where x > 0, `alpha` * (exp(x) - 1) elsewhere. Clevert et al., 1511.07289."""

    type: Literal["elu"]
    alpha: Number = 1


class Selu(Layer):
    """The self-normalising scaled elu. Klambauer et al., 1706.02515."""

    type: Literal["selu"]


class Gelu(Layer):
    """x * (1 + erf(x / sqrt(2))) / 2, exact. Hendrycks and Gimpel, 1606.08415."""

    type: Literal["gelu"]


class Silu(Layer):
    """x * sigmoid(x). Elfwing et al., 1702.03118."""

    type: Literal["silu"]


class Sigmoid(Layer):
    """1 / (1 + exp(-x))."""

    type: Literal["sigmoid"]


class HardSigmoid(Layer):
    """relu6(x + 3) / 6. Howard et al., 1905.02244."""

    type: Literal["hard_sigmoid"]


class HardSwish(Layer):
    """x * relu6(x + 3) / 6. Howard et al., 1905.02244."""

    type: Literal["hard_swish"]


class Tanh(Layer):
    """The hyperbolic tangent of x."""

    type: Literal["tanh"]


class Softplus(Layer):
    """log(1 + exp(x))."""

    type: Literal["softplus"]


class Softmax(Layer):
    """exp(x) over the sum of exp(x) over the channels."""

    type: Literal["softmax"]


class LogSoftmax(Layer):
    """The logarithm of the softmax over the channels."""

    type: Literal["log_softmax"]


class Abs(Layer):
    """The absolute value of x."""

    type: Literal["abs"]


class Linear(Layer):
    """x itself."""

    type: Literal["linear"]
