"""Settings of a project: the nearest cnnshape.toml, or [tool.cnnshape] in pyproject.toml."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.catalogue import Severity
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.language.yaml.limits import MAX_BYTES
from cnnshape.linting.selection import ALL, Selection, UnknownCode, checked

OWN_FILE = "cnnshape.toml"
PROJECT_FILE = "pyproject.toml"


class WrongSettings(ValueError):
    """A file of settings that cannot be read, or that says what there is not."""


class Settings(NamedTuple):
    """What a project wants reported. Patterns of files are relative to `folder`."""

    selection: Selection = Selection()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    exclude: tuple[str, ...] = ()
    fail_on: Severity | None = None
    folder: Path = Path()

    def selection_for(self, file: Path) -> Selection:
        """Return which codes are reported in one file."""
        ignored = [
            code
            for pattern, codes in self.per_file_ignores.items()
            if _fits(pattern, file, self.folder)
            for code in codes
        ]
        return self.selection.without(ignored) if ignored else self.selection

    def excludes(self, file: Path) -> bool:
        """Say whether a file that was found in a folder is to be left out."""
        return any(_fits(pattern, file, self.folder) for pattern in self.exclude)


NONE = Settings()


@cache
def settings_of(folder: Path) -> Settings:
    """Return the settings that hold in a folder: its own, or those of the nearest above it.

    Raises WrongSettings, with the file and the way out in its message.
    """
    for above in (folder, *folder.parents):
        for name, table_of in ((OWN_FILE, _whole), (PROJECT_FILE, _section)):
            table = _read(above / name, table_of)
            if table is not None:
                return _settings(table, above, above / name)
    return NONE


@cache
def settings_in(path: Path) -> Settings:
    """Return the settings in one file; its patterns are relative to the working directory.

    Raises WrongSettings, with the file and the way out in its message.
    """
    is_project = path.name == PROJECT_FILE
    if not path.is_file():
        raise WrongSettings(f"cannot read {path}: there is no such file")
    table = _read(path, _section if is_project else _whole)
    if table is None:
        raise WrongSettings(f"{path} has no section [tool.cnnshape]")
    return _settings(table, Path.cwd(), path)


def _whole(content: dict[str, Any]) -> Any:
    return content


def _section(content: dict[str, Any]) -> Any:
    tool = content.get("tool")
    return tool.get("cnnshape") if isinstance(tool, dict) else None


def _read(path: Path, table_of: Callable[[dict[str, Any]], Any]) -> Any:
    try:
        if stat.S_ISFIFO(path.stat().st_mode):
            raise WrongSettings(f"{path} is a pipe, not a file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise WrongSettings(f"{path} has more than {MAX_BYTES:,} bytes")
        return table_of(tomllib.loads(content.decode()))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise WrongSettings(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSettings(f"{path} is not TOML: {error}") from None
    except RecursionError:
        raise WrongSettings(f"{path} is nested too deeply") from None


def _settings(table: Any, folder: Path, path: Path) -> Settings:
    if not isinstance(table, dict):
        raise WrongSettings(f"{path}: `tool.cnnshape` must be a table")
    values = {key: _value(key, value, path) for key, value in table.items()}
    select = values.get("select", (ALL,))
    return Settings(
        Selection((*select, *values.get("extend-select", ())), values.get("ignore", ())),
        values.get("per-file-ignores", {}),
        values.get("exclude", ()),
        values.get("fail-on"),
        folder,
    )


def _value(key: str, value: Any, path: Path) -> Any:
    if key not in READERS:
        help = did_you_mean(key, READERS, f"the settings are {', '.join(READERS)}")
        raise WrongSettings(f"{path}: there is no setting `{key}`: {help}")
    try:
        return READERS[key](value)
    except UnknownCode as error:
        raise WrongSettings(f"{path}: `{key}`: {error}") from None
    except (TypeError, ValueError) as error:
        raise WrongSettings(f"{path}: `{key}` {error}") from None


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError('must be a list of codes or prefixes, as ["G", "N301"]')
    return checked(value)


def _patterns(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError('must be a list of file patterns, as ["old/*", "draft.yaml"]')
    return tuple(value)


def _codes_by_pattern(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise TypeError('must be a table of file patterns, as {"old/*.yaml" = ["G201"]}')
    return {pattern: _codes(codes) for pattern, codes in value.items()}


def _severity(value: Any) -> Severity:
    if value not in list(Severity):
        raise ValueError(f"must be one of {', '.join(Severity)}")
    return Severity(value)


READERS: Mapping[str, Callable[[Any], Any]] = {
    "select": _codes,
    "ignore": _codes,
    "extend-select": _codes,
    "per-file-ignores": _codes_by_pattern,
    "exclude": _patterns,
    "fail-on": _severity,
}


def _fits(pattern: str, file: Path, folder: Path) -> bool:
    """Say whether a pattern means a file: by its name, or by its path from the settings' folder."""
    path = file.resolve()
    names: Iterable[str] = [path.name]
    if path.is_relative_to(folder):
        names = [path.name, path.relative_to(folder).as_posix()]
    return any(fnmatch(name, pattern) for name in names)
