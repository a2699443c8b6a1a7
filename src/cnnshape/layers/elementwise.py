"""Arithmetic on each value by itself: constants and functions that graphs write out."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Number, NumberPerChannel
from cnnshape.layers.traits import Channels, Memory, Range, Saved, Traits, Values

ARITHMETIC = Traits(Channels.OWN, Values.POINTWISE, Memory.IN_PLACE, saves=(Saved.INPUTS,))


class Affine(Layer):
    """Multiply by `scale` and add `shift`: one number, or a list with one for each channel.

    Both are constants of the file, as in a rescaling of the input; they are not trained and are
    not parameters.
    """

    kind_traits = ARITHMETIC._replace(saves=())

    type: Literal["affine"]
    scale: NumberPerChannel = 1
    shift: NumberPerChannel = 0


class Power(Layer):
    """x ** `exponent`; of a negative x, only a whole exponent gives a number."""

    kind_traits = ARITHMETIC

    type: Literal["power"]
    exponent: Number


class Square(Layer):
    """x * x."""

    kind_traits = ARITHMETIC._replace(range=Range(low=0))

    type: Literal["square"]


class Sqrt(Layer):
    """The square root of x; of a negative x, not a number."""

    kind_traits = ARITHMETIC._replace(range=Range(low=0), saves=(Saved.OUTPUT,))

    type: Literal["sqrt"]


class Reciprocal(Layer):
    """1 / x; infinite where x is 0."""

    kind_traits = ARITHMETIC._replace(saves=(Saved.OUTPUT,))

    type: Literal["reciprocal"]


class Exp(Layer):
    """e to the power of x."""

    kind_traits = ARITHMETIC._replace(range=Range(low=0), saves=(Saved.OUTPUT,))

    type: Literal["exp"]


class Log(Layer):
    """The natural logarithm of x; of a negative x, not a number."""

    kind_traits = ARITHMETIC

    type: Literal["log"]


class Sin(Layer):
    """The sine of x, in radians."""

    kind_traits = ARITHMETIC._replace(range=Range(-1, 1))

    type: Literal["sin"]


class Cos(Layer):
    """The cosine of x, in radians."""

    kind_traits = ARITHMETIC._replace(range=Range(-1, 1))

    type: Literal["cos"]
