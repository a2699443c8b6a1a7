"""The arrays of layers: in a `.keras` file, or in a model that lives in Python."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from cnnshape.importing.keras_reader.configs import LayerConfig, Sizes
from cnnshape.importing.records import ImportRefused

if TYPE_CHECKING:
    import numpy as np

    from cnnshape.importing.keras_reader.tracing import Traced


class NoSuchArray(ImportRefused):
    """A model has no array where its layer needs one."""


class Store(Protocol):
    """The arrays of a layer, those of the parts of it, and of the layers of a model."""

    def part(self, attribute: str) -> Store:
        """Return the store of a part, as the cell of a recurrent layer."""

    def layers(self, own: Sequence[LayerConfig]) -> Mapping[str, Store]:
        """Return the stores of a model's own layers by their names."""

    def array(self, number: int) -> np.ndarray[Any, Any]:
        """Return an array of the layer itself; raise NoSuchArray where there is none."""

    def parameters(self) -> int:
        """Count the trained numbers of the layer and its parts, as far as that is known."""

    def output_sizes(self) -> Sizes | None:
        """Return the sizes of its output, where the model knows them."""

    def traced(self) -> AbstractContextManager[Traced | None]:
        """Give what a layer of the user's own computes, where that is known."""


class FileStore(NamedTuple):
    """A group of the HDF5 file in which Keras keeps weights; `open` gives that file."""

    open: Callable[[], Any]
    path: str = ""

    def part(self, attribute: str) -> FileStore:
        """Return the group of a part."""
        return self._replace(path=f"{self.path}{attribute}/")

    def layers(self, own: Sequence[LayerConfig]) -> Mapping[str, Store]:
        """Return the groups of layers: they are named after classes, and numbered."""
        inside = self.part("layers")
        counted: Counter[str] = Counter()
        groups: dict[str, Store] = {}
        for each in own:
            group = snake_case(each.class_name)
            number = counted[group]
            groups[each.name] = inside.part(f"{group}_{number}" if number else group)
            counted[group] += 1
        return groups

    def array(self, number: int) -> np.ndarray[Any, Any]:
        """Return an array of the group."""
        name = f"{self.path}vars/{number}"
        file = self.open()
        if name not in file:
            raise NoSuchArray(f"the weights of the model have no `{name}`")
        array: np.ndarray[Any, Any] = file[name][()]
        return array

    def parameters(self) -> int:
        """Count all numbers of the group: the file does not say which are trained."""
        file = self.open()
        sizes: list[int] = []
        if self.path.rstrip("/") in file:
            file[self.path.rstrip("/")].visititems(
                lambda _, item: sizes.append(prod(item.shape)) if hasattr(item, "shape") else None
            )
        return sum(sizes)

    def output_sizes(self) -> Sizes | None:
        """Return nothing: a file has no sizes besides those in its configuration."""
        return None

    def traced(self) -> AbstractContextManager[None]:
        """Give nothing: a file has no code."""
        return nullcontext()


class ObjectStore(NamedTuple):
    """A layer that lives in Python, on any backend."""

    owner: Any

    def part(self, attribute: str) -> ObjectStore:
        """Return the store of a part."""
        return ObjectStore(getattr(self.owner, attribute))

    def layers(self, own: Sequence[LayerConfig]) -> Mapping[str, Store]:
        """Return the layers by their names."""
        names = {each.name for each in own}
        return {each.name: ObjectStore(each) for each in self.owner.layers if each.name in names}

    def array(self, number: int) -> np.ndarray[Any, Any]:
        """Return an array in the order in which Keras saves them."""
        import keras

        arrays: dict[str, Any] = {}
        self.owner.save_own_variables(arrays)
        if str(number) not in arrays:
            raise NoSuchArray(f"the layer `{self.owner.name}` has no weights: build the model")
        array: np.ndarray[Any, Any] = keras.ops.convert_to_numpy(arrays[str(number)])
        return array

    def parameters(self) -> int:
        """Count the trained numbers."""
        weights = getattr(self.owner, "trainable_weights", ())
        return sum(prod(each.shape) for each in weights)

    def output_sizes(self) -> Sizes | None:
        """Return the sizes of its output; nothing where it is used several times."""
        try:
            sizes = self.owner.output.shape
        except (AttributeError, ValueError):
            return None
        return tuple(sizes)

    def traced(self) -> AbstractContextManager[Traced | None]:
        """Give what the code of the layer computes."""
        from cnnshape.importing.keras_reader.tracing import traced

        return traced(self.owner)


NO_ARRAYS = ObjectStore(None)
"""The store of what is no layer."""


def snake_case(name: str) -> str:
    """Return the name of a class as Keras names groups after it."""
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
