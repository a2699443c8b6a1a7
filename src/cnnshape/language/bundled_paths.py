"""Where the bundled architectures are, and their names: a shell that completes needs no more."""

from __future__ import annotations

from pathlib import Path


def bundled_folder() -> Path:
    """Return the folder of the architectures that come with cnnshape."""
    package = Path(__file__).parents[1]
    installed = package / "architectures"
    return installed if installed.is_dir() else package.parents[1] / "architectures"


def bundled_files() -> tuple[Path, ...]:
    """Return all bundled architectures, in the order of their names."""
    return tuple(sorted(bundled_folder().rglob("*.yaml")))


def bundled_names() -> tuple[str, ...]:
    """Return the names by which commands and `load` know the bundled architectures."""
    folder = bundled_folder()
    paths = (path for path in bundled_files() if not is_family(path))
    return tuple(path.relative_to(folder).with_suffix("").as_posix() for path in paths)


def is_family(path: Path) -> bool:
    """Say whether a bundled file is there to be extended by the members of a family."""
    return path.parent.name == "families"
