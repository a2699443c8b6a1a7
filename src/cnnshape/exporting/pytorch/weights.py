"""Exported modules as objects of PyTorch, and files of their weights."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cnnshape.exporting.pytorch.tensors import tensors_of
from cnnshape.exporting.structure.source import Source

if TYPE_CHECKING:
    import numpy as np

    Arrays = Mapping[str, np.ndarray[Any, Any]]


def module_of(source: Source, arrays: Arrays | None) -> Any:
    """Return the network of exported source as an nn.Module, with the given arrays in it.

    Raises ImportError without torch.
    """
    import_module("torch")
    namespace: dict[str, Any] = {"__name__": source.title}
    exec(compile(source.text, f"<{source.title}>", "exec"), namespace)  # noqa: S102
    module = namespace[source.program.classes[-1].name]()
    if arrays is not None:
        module.load_state_dict(_state(source, module, arrays))
    return module


def content_of(source: Source, arrays: Arrays) -> bytes:
    """Return the file that `torch.load` reads the state of an exported module from."""
    torch: Any = import_module("torch")
    module = module_of(source, arrays)
    content = io.BytesIO()
    torch.save(module.state_dict(), content)
    return content.getvalue()


def _state(source: Source, module: Any, arrays: Arrays) -> dict[str, Any]:
    """Return the state of a module: arrays by names as `conv1.bias`, and what it counts itself."""
    import numpy as np

    torch: Any = import_module("torch")
    state = dict(module.state_dict())
    for tensor in tensors_of(source.program):
        values = np.ascontiguousarray(tensor.value(arrays))
        state[tensor.name] = torch.from_numpy(values.copy()).to(state[tensor.name].dtype)
    return state
