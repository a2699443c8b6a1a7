"""A network of another framework that is imported, and what it says about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnshape.importing.records import Model

Array = NDArray[np.floating[Any]]


class Subject(NamedTuple):
    """A network: how it is read, how many weights it counts, and what it computes.

    `shape` is that of its input without the batch, in the order of its framework, and `outputs`
    takes such an array with a batch. `not_trained` are the statistics of its norms. `bundled` is
    the architecture that should be the same, with these `settings`.
    """

    name: str
    shape: tuple[int, ...]
    trained: int
    not_trained: int
    read: Callable[[], Model]
    outputs: Callable[[Array], Array]
    bundled: str
    settings: Mapping[str, Any] = {}
