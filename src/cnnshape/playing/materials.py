"""What a site of the playground is built of and cnnshape does not bring: Pyodide, pydantic-core."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from tarfile import TarError
from tarfile import open as open_tar
from typing import NamedTuple

PYODIDE = "314.0.7"
PYTHON, PLATFORM = "3.14", "pyemscripten_2026_0_wasm32"
"""The Python of this Pyodide, and the name of what is compiled for it."""

FILES = (
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide.mjs",
    "pyodide-lock.json",
    "python_stdlib.zip",
    "package.json",
)
"""The files of Pyodide that a page loads, and the one that names its licence and source."""

SECONDS = 600
"""How long a package may take to come."""


class CannotBuild(Exception):
    """Something that the site is built of cannot be had; the message says what, and what to do."""


class Materials(NamedTuple):
    """The files of Pyodide by name, and the wheel of pydantic-core."""

    pyodide: Mapping[str, bytes]
    wheel: Path


def fetch(folder: Path) -> None:
    """Fetch both into a folder: Pyodide from npm, pydantic-core from PyPI."""
    _run(["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], folder, "Pyodide")
    core = f"pydantic-core=={version('pydantic-core')}"
    options = ["--platform", PLATFORM, "--python-version", PYTHON, "--implementation", "cp"]
    words = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *options, core]
    _run([sys.executable, *words], folder, f"{core} for a browser's Python {PYTHON}")


def materials_in(folder: Path) -> Materials:
    """Return what is in a folder that `fetch` filled; raise CannotBuild if something is missing."""
    archive = folder / f"pyodide-{PYODIDE}.tgz"
    wheel = next(folder.glob(f"pydantic_core-{version('pydantic-core')}-*{PLATFORM}.whl"), None)
    if not archive.is_file():
        raise CannotBuild(
            f"there is no {archive.name} in {folder}: `npm pack pyodide@{PYODIDE}` fetches it"
        )
    if wheel is None:
        raise CannotBuild(
            f"there is no pydantic_core-{version('pydantic-core')}-...-{PLATFORM}.whl in {folder}: "
            f"`pip download --no-deps --only-binary=:all: --platform {PLATFORM} --python-version "
            f"{PYTHON} --implementation cp pydantic-core=={version('pydantic-core')}` fetches it"
        )
    return Materials(dict(_unpacked(archive)), wheel)


def _unpacked(archive: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with open_tar(archive) as package:
            for name in FILES:
                file = package.extractfile(f"package/{name}")
                assert file is not None
                yield name, file.read()
    except (KeyError, TarError, EOFError, OSError) as error:
        raise CannotBuild(f"{archive} is no package of Pyodide: {error}") from None


def _run(words: Sequence[str], folder: Path, what: str) -> None:
    """Run a client of a registry in a folder."""
    program = Path(words[0]).name
    help = "--pyodide DIR takes it from a folder (docs/playground.md)"
    try:
        done = subprocess.run(  # noqa: S603, the words are our own
            words, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except FileNotFoundError:
        raise CannotBuild(f"{what} comes by {program}, which is not installed; {help}") from None
    except subprocess.TimeoutExpired:
        raise CannotBuild(f"{what} did not come within {SECONDS} seconds; {help}") from None
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        why = said[-1] if said else f"{program} ended with {done.returncode}"
        raise CannotBuild(f"{what} cannot be had: {why}; {help}")
