"""Where an operator comes from: the path of its module, and the line of the user's own code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from torch import fx

from cnnshape.importing.records import Place

FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')
TORCH = str(Path(torch.__file__).parent)
AGAIN = re.compile(r"@\d+")
"""What PyTorch adds to the path of a module that is called for the second time."""


def scope_of(node: fx.Node) -> str:
    """Return the path of the module that an operator belongs to."""
    paths = [path for path, _ in _modules(node)]
    return paths[-1] if paths else ""


def class_names(graph: fx.Graph) -> Mapping[str, str]:
    """Return the names of the classes of all modules that run, by path."""
    return {path: name.rpartition(".")[2] for node in graph.nodes for path, name in _modules(node)}


def place_of(node: fx.Node) -> Place | None:
    """Return the innermost line of the call that is not in PyTorch itself."""
    frames = FRAME.finditer(node.meta.get("stack_trace") or "")
    own = [each for each in frames if not each["file"].startswith(TORCH)]
    return Place(own[-1]["file"], int(own[-1]["line"])) if own else None


def _modules(node: fx.Node) -> Iterator[tuple[str, str]]:
    """Return the modules around an operator, the outermost first, with their classes."""
    for path, kind in (node.meta.get("nn_module_stack") or {}).values():
        name = kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__qualname__}"
        yield AGAIN.sub("", path), name
