"""The formats of arrays: sizes are checked before memory is taken, and nothing is unpickled."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from math import prod
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from cnnshape.cli.binary_input import bytes_of

Numbers = NDArray[Any]

START_OF_ARCHIVE = b"PK"
BYTES_FOR_A_CHARACTER = 30
"""Bytes that the numbers in a text take while they are read: a number has two characters."""

SEPARATORS = re.compile(r"\s*[,;]\s*|\s+")
REAL_KINDS = "fiub"
"""NumPy's letters for floats, integers, unsigned integers and booleans."""


def arrays_in(file: BinaryIO, check: Callable[[int], None]) -> Numbers | dict[str, Numbers]:
    """Return the array of an .npy, or the arrays of an .npz by name.

    `check` is called with the bytes of all arrays before any is read. Raises ValueError, or what
    the libraries below raise, for a file that holds no arrays of real numbers.
    """
    start = file.read(npy.MAGIC_LEN)
    file.seek(0)
    if start.startswith(START_OF_ARCHIVE):
        return _archive(file, check)
    if not start.startswith(npy.MAGIC_PREFIX):
        raise ValueError("it starts like neither of them")
    size = bytes_of(file)
    check(size)
    return _array(file, size, "the array")


def matrix_in(file: BinaryIO, check: Callable[[int], None]) -> Numbers:
    """Return a matrix, a row a line; its numbers stand between commas, semicolons or blanks.

    A single row or column is a vector. Lines that begin with # are comments.
    """
    size = bytes_of(file)
    check(size * BYTES_FOR_A_CHARACTER)
    text = file.read(size).decode("utf-8-sig")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = [[float(word) for word in SEPARATORS.split(line.strip())] for line in lines]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        sizes = " and ".join(map(str, sorted(lengths)[:2]))
        raise ValueError(f"lines hold {sizes} numbers" if lengths else "it holds no numbers")
    matrix = np.array(rows, np.float64)
    return matrix.reshape(-1) if 1 in matrix.shape else matrix


def _archive(file: BinaryIO, check: Callable[[int], None]) -> dict[str, Numbers]:
    arrays = {}
    with zipfile.ZipFile(file) as archive:
        check(sum(member.file_size for member in archive.infolist()))
        for member in archive.infolist():
            name = member.filename.removesuffix(".npy")
            with archive.open(member) as content:
                arrays[name] = _array(content, member.file_size, f"`{name}`")
    return arrays


def _array(file: Any, size: int, what: str) -> Numbers:
    """Return the array in a file of this size; the size its header claims may be a lie."""
    shape, dtype = _header(file)
    if dtype.kind not in REAL_KINDS:
        raise ValueError(f"{what} must hold real numbers, not {dtype}")
    needed, there = prod(shape) * dtype.itemsize, size - file.tell()
    if min(shape, default=0) < 0 or needed > there:
        text = "x".join(map(str, shape))
        raise ValueError(f"{what} of {text} needs {needed:,} bytes, and the file holds {there:,}")
    file.seek(0)
    array: Numbers = npy.read_array(file, allow_pickle=False)
    return array


def _header(file: Any) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(file)
    return shape, dtype
