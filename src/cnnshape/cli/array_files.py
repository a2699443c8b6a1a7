"""Arrays in .npy, .npz and text files: plain numbers, never Python objects; and written."""

from __future__ import annotations

import io
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.cli.array_formats import Numbers, arrays_in, matrix_in
from cnnshape.cli.binary_input import opened_to_read
from cnnshape.cli.binary_output import write_whole
from cnnshape.cli.exits import fail
from cnnshape.memory_limit import TooLarge, refuse_above
from cnnshape.network import Network, Node, Shape
from cnnshape.phrases import sizes_text

UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    RuntimeError,
    OverflowError,
    SyntaxError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)
"""What NumPy and the libraries below it raise for a file that holds no arrays."""

MAX_NAMES_SHOWN = 5

TEXT_FILES = (".csv", ".tsv", ".txt")


def read_inputs(network: Network, path: str, limit: int | None) -> Any:
    """Return the array of the only input, or a dict of those of several, with a batch axis."""
    entries = {node.name: node for node in network.nodes if node.is_input}
    found = _read(path, limit)
    if isinstance(found, dict):
        arrays = _by_input(found, entries, path)
    elif len(entries) > 1:
        fail(f"{path}: the network has the inputs {_names(entries)}; give an .npz with all of them")
    else:
        arrays = dict.fromkeys(entries, found)
    return {
        name: _with_batch(array, entries[name], network, path) for name, array in arrays.items()
    }


def read_weights(analysis: Analysis, path: str, limit: int | None) -> dict[str, Numbers]:
    """Return weights by name; end the command if some are missing."""
    found = _read(path, limit)
    if not isinstance(found, dict):
        fail(f"{path}: weights need names, as LAYER.weight: write them to an .npz")
    nodes = {node.name: node for node in analysis.network.nodes}
    needed = [name for row in analysis.layers for name in _needed(row, nodes[row.name])]
    missing = [name for name in needed if name not in found]
    if missing:
        fail(
            f"{path}: {len(missing)} of {len(needed)} arrays are missing: "
            f"{_names(missing)}; it holds {_names(found) or 'none'}"
        )
    return found


def write_arrays(path: str, arrays: Mapping[str, Numbers]) -> None:
    """Write arrays by name to an .npz, or a single array to an .npy."""
    content = io.BytesIO()
    if not path.lower().endswith(".npy"):
        with zipfile.ZipFile(content, "w") as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)
    elif len(arrays) == 1:
        (array,) = arrays.values()
        np.lib.format.write_array(content, array, allow_pickle=False)
    else:
        fail(f"--output {path}: there are {len(arrays)} outputs; write them to an .npz")
    write_whole(path, content.getvalue())


def _needed(row: LayerAnalysis, node: Node) -> Iterator[str]:
    """Return the weights that a layer owns and the architecture file does not give."""
    is_written = getattr(node.layer, "values", None) is not None
    for array in row.weights or {} if row.shares is None else {}:
        if not (is_written and array in ("weight", "bias")):
            yield f"{row.name}.{array}"


def _by_input(
    found: dict[str, Numbers], entries: Mapping[str, Node], path: str
) -> dict[str, Numbers]:
    if len(entries) == len(found) == 1:
        return dict(zip(entries, found.values(), strict=True))
    if missing := [name for name in entries if name not in found]:
        fail(f"{path}: no array for the input {_names(missing)}; it holds {_names(found)}")
    return {name: found[name] for name in entries}


def _with_batch(array: Numbers, node: Node, network: Network, path: str) -> Numbers:
    """Return a batch; a sample of the declared shape becomes a batch of one.

    The channel axis of a sample with one channel may be left out: a matrix is a grey picture.
    """
    inside: Shape = node.layer.shape  # type: ignore[attr-defined]
    declared = network.layout.outside(inside)
    is_grey = inside[-1] == 1
    if array.shape == declared or (is_grey and array.shape == inside[:-1]):
        return array.reshape(1, *declared)
    if array.ndim < len(declared):
        bare = f", or {sizes_text(inside[:-1])} as it has one channel" if is_grey else ""
        other = ""
        if is_grey and array.ndim == len(inside) - 1:
            size = sizes_text(network.layout.with_one_channel(array.shape))
            other = f"; `--input {size}` gives the network this size"
        has = sizes_text(array.shape) or "a single number"
        fail(f"{path}: `{node.name}` needs {sizes_text(declared)}{bare}, and not {has}{other}")
    return array


def _read(path: str, limit: int | None) -> Numbers | dict[str, Numbers]:
    """Return the array of an .npy, or the arrays of an .npz by name."""
    found = _loaded(path, limit)
    if isinstance(found, dict):
        return {name: _checked(path, f"`{name}`", array) for name, array in found.items()}
    return _checked(path, "the array", found)


def _loaded(path: str, limit: int | None) -> Numbers | dict[str, Numbers]:
    def check(needed: int) -> None:
        refuse_above(limit, needed, f"{path}: reading its arrays")

    try:
        with opened_to_read(path, limit) as file:
            if path.lower().endswith(TEXT_FILES):
                return matrix_in(file, check)
            return arrays_in(file, check)
    except TooLarge as error:
        problem = str(error)
    except OSError as error:
        problem = f"cannot read {path}: {error.strerror or error}"
    except UNREADABLE as error:
        kind = "a text" if path.lower().endswith(TEXT_FILES) else "an .npy or .npz file"
        problem = f"{path} is not {kind} of numbers: {_first_line(error)}"
    return fail(problem)


def _checked(path: str, what: str, array: Numbers) -> Numbers:
    """Return an array of finite numbers; end the command if it holds anything else."""
    if array.dtype.kind != "f":
        return array
    if wrong := _not_finite(array):
        fail(f"{path}: {what} holds {wrong}")
    if array.size and float(np.abs(array).max()) > float(np.finfo(np.float32).max):
        fail(f"{path}: {what} holds values too large for float32")
    return array


def _not_finite(array: Numbers) -> str:
    """Say how many values are NaN or infinite, and where the first is; empty if none is."""
    is_finite = np.isfinite(array)
    if is_finite.all():
        return ""
    nan = int(np.isnan(array).sum())
    infinite = array.size - int(is_finite.sum()) - nan
    found = [
        f"{number:,} {name}" for number, name in ((nan, "NaN"), (infinite, "infinite")) if number
    ]
    first = np.unravel_index(int(np.argmin(is_finite)), array.shape)
    place = ", ".join(map(str, first))
    values = "value" if nan + infinite == 1 else "values"
    return f"{' and '.join(found)} {values}, the first at [{place}]"


def _names(names: Sequence[str] | Mapping[str, Any]) -> str:
    shown = list(names)[:MAX_NAMES_SHOWN]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + more


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
