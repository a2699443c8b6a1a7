"""The packages that a browser's Python needs: cnnshape, its architectures, and what it imports."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cnnshape.language.bundled_paths import bundled_files, bundled_folder

LIBRARIES = ("pydantic", "annotated-types", "typing-extensions", "typing-inspection", "PyYAML")
"""Libraries that are Python alone, as they are installed here; `yaml` does without its C part."""

NOT_NEEDED = (
    "cnnshape/cli/",
    "cnnshape/exporting/",
    "cnnshape/importing/",
    "cnnshape/report/plots/",
    "pydantic/mypy.py",
    "pydantic/v1/",
)
"""What the playground never imports."""

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the same packages are the same bytes."""


def packages(wheel: Path) -> bytes:
    """Return an archive of all packages; `wheel` is pydantic-core for the browser."""
    files = {**dict(_own_files()), **dict(_library_files()), **dict(_wheel_files(wheel))}
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            if not name.startswith(NOT_NEEDED):
                archive.writestr(_entry(name), files[name])
    return content.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, FIRST_DAY)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _own_files() -> Iterator[tuple[str, bytes]]:
    package = Path(__file__).parents[1]
    for path in package.rglob("*.py"):
        yield f"cnnshape/{path.relative_to(package).as_posix()}", path.read_bytes()
    folder = bundled_folder()
    for path in bundled_files():
        yield f"cnnshape/architectures/{path.relative_to(folder).as_posix()}", path.read_bytes()


def _library_files() -> Iterator[tuple[str, bytes]]:
    for name in LIBRARIES:
        yield from _installed(distribution(name))


def _installed(library: Distribution) -> Iterator[tuple[str, bytes]]:
    """Return the modules of a library, with its licences."""
    for file in library.files or ():
        name = PurePosixPath(file.as_posix())
        is_licence = "LICENSE" in name.name and name.parts[0].endswith(".dist-info")
        if (name.suffix == ".py" or is_licence) and ".." not in name.parts:
            yield str(name), Path(str(file.locate())).read_bytes()


def _wheel_files(wheel: Path) -> Iterator[tuple[str, bytes]]:
    with ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith((".py", ".so", "/LICENSE")):
                yield name, archive.read(name)
