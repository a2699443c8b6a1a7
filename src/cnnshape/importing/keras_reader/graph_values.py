"""The tensors of a functional model, while its layers are read one after the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cnnshape.importing.keras_reader.building import Builder, Stored, Value
from cnnshape.importing.keras_reader.configs import ModelConfig, Sizes, Tensor
from cnnshape.importing.keras_reader.group_reading import Key
from cnnshape.importing.keras_reader.groups import Group
from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.records import ImportRefused
from cnnshape.network import Shape

MAX_OUTPUTS = 10_000
"""More outputs than this of one layer are a mistake, or an attack."""


class GraphValues:
    """The tensors of a functional model that are known so far."""

    def __init__(self, model: ModelConfig, declared: Sequence[Shape | None], to: Builder) -> None:
        self._to = to
        self.values: dict[Key, Value | Stored] = {}
        self.sizes: dict[Key, Sizes] = {
            tensor.key: (None, *self._to.layout.outside(shape))
            for tensor, shape in zip(model.outputs, declared, strict=False)
            if shape is not None
        }
        self._outputs: dict[tuple[str, int], int] = defaultdict(lambda: 1)
        read: list[Tensor] = [
            tensor for layer in model.layers for use in layer.uses for tensor in use.tensors
        ]
        self._readers = Counter(tensor.key for tensor in (*read, *model.outputs))
        self.unknown: set[str] = set()
        """Operations that are not known by themselves."""
        for tensor in (*read, *model.outputs):
            if tensor.output >= MAX_OUTPUTS:
                raise ImportRefused(
                    f"a layer reads the output {tensor.output:,} of `{tensor.layer}`: the file is "
                    "damaged"
                )
            if tensor.sizes:
                self.sizes[tensor.key] = tensor.sizes
            start = tensor.key[:2]
            self._outputs[start] = max(self._outputs[start], tensor.output + 1)

    def is_ready(self, tensors: Iterable[Tensor]) -> bool:
        """Say whether all that is read is known."""
        return all(each.key in self.values for each in tensors)

    def declared(self, layer: str, use: int) -> tuple[Shape | None, ...]:
        """Return the sizes of the outputs of a use that others read."""
        count = self._outputs[layer, use]
        keys = ((layer, use, output) for output in range(count))
        return tuple(sizes_inside(self.sizes.get(key), self._to) for key in keys)

    def put(self, values: Mapping[Key, Value]) -> None:
        """Say what tensors are."""
        for key, value in values.items():
            self.values[key] = value
            self._to.note_readers([value], self._readers[key])

    def read_from(self, group: Group) -> list[Key]:
        """Return the tensors of operations that layers, or who runs the model, read."""
        own = Counter(tensor.key for each in group for use in each.uses for tensor in use.tensors)
        names = {each.name for each in group}
        return [key for key, count in self._readers.items() if key[0] in names and count > own[key]]

    def output(self, tensor: Tensor) -> Value:
        """Return an output of the model."""
        value = self.values.get(tensor.key)
        if value is None:
            raise ImportRefused(f"the output `{tensor.layer}` is a tensor that no layer gives")
        if isinstance(value, Stored):
            raise Unmapped("it gives an array of its own as it is")
        return value


def sizes_inside(sizes: Sizes | None, to: Builder) -> Shape | None:
    """Return the sizes of a tensor, channels last and without the batch, if all are known.

    The batch is the one that is open, wherever it stands.
    """
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        return None
    known = tuple(each for each in sizes if isinstance(each, int))
    if len(known) == len(sizes) and len(sizes) > 1:
        known = known[1:]
    return to.layout.inside(known) if len(known) == len(sizes) - 1 else None
