"""The arrays of an imported model by the names that layers have in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from cnnshape.importing.records import Record, Weight


class Arrays(Mapping[str, np.ndarray[Any, Any]]):
    """Arrays as `conv1.weight`, each read from the model when it is asked for."""

    def __init__(self, layers: Iterable[tuple[str, Record]]) -> None:
        """Take the layers of a file with the records that they were."""
        self._weights: dict[str, Weight] = {
            f"{name}.{array}": weight
            for name, record in layers
            for array, weight in record.weights.items()
        }

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        """Return an array in the order in which cnnshape keeps it."""
        return np.ascontiguousarray(self._weights[name].read(), dtype=np.float32)

    def __iter__(self) -> Iterator[str]:
        """Return the names of all arrays."""
        return iter(self._weights)

    def __len__(self) -> int:
        """Return how many arrays there are."""
        return len(self._weights)
