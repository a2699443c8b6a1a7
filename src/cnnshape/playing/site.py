"""The playground as a site that needs no server of ours: cnnshape runs in the browser."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from cnnshape.playing.materials import CannotBuild, fetch, materials_in
from cnnshape.playing.packages import packages
from cnnshape.playing.page import site_files

PACKAGES = "cnnshape.zip"
"""Marks a folder as a site that was written before."""


def write_site(folder: Path, text: str | None, materials: Path | None) -> int:
    """Write the files of the site, and return their bytes; raise CannotBuild if that is impossible.

    `materials` is a folder with Pyodide and pydantic-core; without it they are fetched.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not _is_site(folder)):
        raise CannotBuild(f"{folder} is there, and no site of the playground: name a new folder")
    if materials is not None:
        return _write(folder, text, materials)
    with TemporaryDirectory() as fetched:
        fetch(Path(fetched))
        return _write(folder, text, Path(fetched))


def _is_site(folder: Path) -> bool:
    return (folder / PACKAGES).is_file()


def _write(folder: Path, text: str | None, materials: Path) -> int:
    found = materials_in(materials)
    files = {
        **site_files("worker", text),
        **{f"pyodide/{name}": content for name, content in found.pyodide.items()},
        PACKAGES: packages(found.wheel),
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return sum(map(len, files.values()))
