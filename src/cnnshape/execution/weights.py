"""Sources of weights: given by the caller, written in the file, or drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.network import Network, Shape


class Request(NamedTuple):
    """The array that a kernel asks for: its name, and the shape that the real input needs.

    If its values are not given, it is drawn with the variance 2 / `fan_in`, or, if that is None,
    filled with `constant`. `written` are the values in the file, of that shape.
    """

    layer: str
    array: str
    shape: Shape
    fan_in: int | None = None
    constant: float = 0.0
    written: Array | None = None

    @property
    def name(self) -> str:
        """The name that the caller knows the array by, as `conv1.weight`."""
        return f"{self.layer}.{self.array}"


class WeightSource(Protocol):
    """Provides the arrays that kernels ask for."""

    def take(self, request: Request) -> tuple[Array, bool]:
        """Return the array of a request, and whether this is the first request for it."""
        ...

    def refuse_leftovers(self, layer: str) -> None:
        """Raise ValueError if an array was given for a layer that did not ask for it."""
        ...


class Weights:
    """The weights of one run: each is given, or written in the file, or drawn from a seed.

    He et al., Delving Deep into Rectifiers, 1502.01852. The draws do not depend on the dtype:
    float64 runs with the values of float32.
    """

    def __init__(
        self,
        dtype: np.dtype[np.floating[Any]],
        seed: int = 0,
        given: Mapping[str, Any] | None = None,
        *,
        draw_missing: bool = True,
    ) -> None:
        """Prepare to provide arrays; `given` maps names as `conv1.weight` to their values."""
        if not isinstance(given, Mapping | None):
            kind = type(given).__name__
            raise TypeError(
                f"weights map names as 'conv1.weight' to arrays: give a dict, not {kind}"
            )
        self.arrays: dict[str, Array] = {}
        self._dtype = dtype
        self._random = np.random.default_rng(seed)
        self._given = dict(given or {})
        self._given_by_layer = _by_layer(self._given)
        self._draw_missing = draw_missing

    def take(self, request: Request) -> tuple[Array, bool]:
        """Return the array of a request, and whether this is the first request for it.

        Raises ValueError if it has another shape, or is missing and not to be drawn; TypeError if a
        given array does not consist of real numbers.
        """
        name = request.name
        array = self.arrays.get(name)
        is_new = array is None
        if array is None:
            self.arrays[name] = array = self._find(request, name)
        _refuse_other_shape(request, array)
        return array, is_new

    def refuse_leftovers(self, layer: str) -> None:
        """Raise ValueError if an array was given for a layer that did not ask for it."""
        unknown = sorted(set(self._given_by_layer.get(layer, ())) - self.arrays.keys())
        if unknown:
            asked = _by_layer(self.arrays).get(layer, ())
            raise ValueError(
                f"no layer asks for the weight {unknown[0]!r}: "
                f"`{layer}` has {', '.join(asked) or 'none'}"
            )

    def refuse_strangers(self, network: Network) -> None:
        """Raise ValueError if an array was given for a layer that is unknown or owns no weights."""
        nodes = {node.name: node for node in network.nodes}
        for layer, (name, *_) in self._given_by_layer.items():
            if layer not in nodes:
                raise ValueError(
                    f"no layer asks for the weight {name!r}: names are `layer.weight`, and there "
                    f"is no layer {layer!r}"
                )
            owner = nodes[layer].shares
            if owner is not None:
                raise ValueError(
                    f"no layer asks for the weight {name!r}: `{layer}` uses those of `{owner}`"
                )

    def _find(self, request: Request, name: str) -> Array:
        if name in self._given:
            return _real_numbers(name, self._given[name], self._dtype)
        if request.written is not None:
            return request.written.astype(self._dtype)
        if not self._draw_missing:
            shape = "x".join(map(str, request.shape))
            raise ValueError(f"the weight {name!r} of shape {shape} is missing")
        return self._draw(request)

    def _draw(self, request: Request) -> Array:
        if request.fan_in is None:
            return np.full(request.shape, request.constant, self._dtype)
        drawn = self._random.standard_normal(request.shape, np.float32)
        drawn *= np.float32((2 / request.fan_in) ** 0.5)
        return drawn.astype(self._dtype, copy=False)


class Ones:
    """Weights that are all one, so that a sum of products counts them."""

    def __init__(self, dtype: np.dtype[np.floating[Any]]) -> None:
        """Prepare to provide ones of a dtype."""
        self._dtype = dtype

    def take(self, request: Request) -> tuple[Array, bool]:
        """Return ones of the requested shape."""
        return np.ones(request.shape, self._dtype), True

    def refuse_leftovers(self, layer: str) -> None:
        """Nothing was given, so nothing is left."""


def _by_layer(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of arrays, as `conv1.weight`, by the layers before the last dot."""
    layers: dict[str, list[str]] = {}
    for name in names:
        layers.setdefault(str(name).rpartition(".")[0], []).append(name)
    return layers


def _real_numbers(name: str, given: Any, dtype: np.dtype[np.floating[Any]]) -> Array:
    if isinstance(given, np.ndarray) and given.dtype == dtype:
        return given
    array = np.asarray(given)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"the weight {name!r} must hold real numbers, not {array.dtype}")
    return array.astype(dtype, copy=False)


def _refuse_other_shape(request: Request, array: Array) -> None:
    if array.shape != request.shape:
        have, need = ("x".join(map(str, shape)) for shape in (array.shape, request.shape))
        raise ValueError(
            f"the weight {request.name!r} is {have or 'a single number'}, "
            f"but the layer needs {need}"
        )
