"""Activations: a function of each value."""

from typing import Literal

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.axis_names import AxesOrNone
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Number
from cnnshape.layers.traits import IDENTITY, Channels, Memory, Range, Saved, Traits, Values

POINTWISE = Traits(
    Channels.OWN,
    Values.POINTWISE,
    Memory.IN_PLACE,
    is_activation=True,
    saves=(Saved.INPUTS,),
)


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

    kind_traits = POINTWISE._replace(
        range=Range(low=0), clamps=True, is_idempotent=True, saves=(Saved.OUTPUT,)
    )

    type: Literal["relu"]


class Relu6(Layer):
    """min(max(x, 0), 6)."""

    kind_traits = POINTWISE._replace(range=Range(0, 6), clamps=True, is_idempotent=True)

    type: Literal["relu6"]


class Clip(Layer):
    """min(max(x, `low`), `high`); without a bound, values stay on its side."""

    kind_traits = POINTWISE

    type: Literal["clip"]
    low: Number | None = None
    high: Number | None = None

    @property
    def traits(self) -> Traits:
        """Those of a clamp between the bounds."""
        bounds = Range(self.low, self.high)
        return self.kind_traits._replace(range=bounds, clamps=True, is_idempotent=True)

    def check(self) -> None:
        """Need a bound, and the lower one below the upper one."""
        if self.low is None and self.high is None:
            raise ValueError("clip needs `low`, `high` or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"clip has `low: {self.low:g}` above `high: {self.high:g}`")


class LeakyRelu(Layer):
    """x where x > 0, `slope` * x elsewhere."""

    kind_traits = POINTWISE

    type: Literal["leaky_relu"]
    slope: Number = 0.01


class PRelu(Layer):
    """x where x > 0, weight * x elsewhere, with a trained slope. He et al., 1502.01852.

    Values along `shared_axes` share a slope: `weight` has the sizes of all other axes, `(C,)` if
    these are the channels, and `(1,)` if there is one slope for all values.
    """

    kind_traits = POINTWISE

    type: Literal["prelu"]
    shared_axes: AxesOrNone = "space"


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
    """x * (1 + erf(x / sqrt(2))) / 2, exact. Hendrycks and Gimpel, 1606.08415.

    With `approximate: tanh`, x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3))) / 2.
    """

    kind_traits = POINTWISE

    type: Literal["gelu"]
    approximate: Literal["none", "tanh"] = "none"


class QuickGelu(Layer):
    """x * sigmoid(1.702 * x). Hendrycks and Gimpel, 1606.08415, section 2."""

    kind_traits = POINTWISE._replace(saves=(Saved.INPUTS, Saved.INTERMEDIATES))

    type: Literal["quick_gelu"]


class Silu(Layer):
    """x * sigmoid(x). Elfwing et al., 1702.03118."""

    kind_traits = POINTWISE

    type: Literal["silu"]


class Mish(Layer):
    """x * tanh(softplus(x)). Misra, 1908.08681."""

    kind_traits = POINTWISE

    type: Literal["mish"]


class Sigmoid(Layer):
    """1 / (1 + exp(-x))."""

    kind_traits = POINTWISE._replace(range=Range(0, 1), saves=(Saved.OUTPUT,))

    type: Literal["sigmoid"]


class HardSigmoid(Layer):
    """`slope` * x + `offset`, between 0 and 1; by default relu6(x + 3) / 6.

    Howard et al., 1905.02244. The defaults of ONNX are 0.2 and 0.5.
    """

    kind_traits = POINTWISE._replace(range=Range(0, 1))

    type: Literal["hard_sigmoid"]
    slope: Number = 1 / 6
    offset: Number = 0.5


class HardSwish(Layer):
    """x * hard_sigmoid(x) with the same `slope` and `offset`; by default x * relu6(x + 3) / 6.

    Howard et al., 1905.02244.
    """

    kind_traits = POINTWISE

    type: Literal["hard_swish"]
    slope: Number = 1 / 6
    offset: Number = 0.5


class Tanh(Layer):
    """The hyperbolic tangent of x."""

    kind_traits = POINTWISE._replace(range=Range(-1, 1), saves=(Saved.OUTPUT,))

    type: Literal["tanh"]


class Softsign(Layer):
    """x / (1 + |x|)."""

    kind_traits = POINTWISE._replace(range=Range(-1, 1), saves=(Saved.INPUTS, Saved.INTERMEDIATES))

    type: Literal["softsign"]


class Softplus(Layer):
    """log(1 + exp(x))."""

    kind_traits = POINTWISE._replace(range=Range(low=0))

    type: Literal["softplus"]


class Abs(Layer):
    """The absolute value of x."""

    kind_traits = POINTWISE._replace(range=Range(low=0), is_idempotent=True)

    type: Literal["abs"]


class Linear(Layer):
    """x itself."""

    kind_traits = IDENTITY._replace(is_activation=True, is_idempotent=True)

    type: Literal["linear"]
