"""What the client sets, as `{"input": "224x224x3", "set": {"width": 0.5}, "ignore": ["G2"]}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.editing.document import Document
from cnnshape.editing.snapshot import Settings
from cnnshape.language.override_texts import sizes_in
from cnnshape.linting.selection import Selection, UnknownCode, checked
from cnnshape.linting.settings import NONE, WrongSettings, settings_of
from cnnshape.network import InputShapes, Shape

SECTION = "cnnshape"
KNOWN = ("input", "set", "select", "ignore")


class ClientSettings(NamedTuple):
    """Settings of the client, which take precedence over those of the folder.

    `problems` say which of them were left out, and why.
    """

    input: Shape | InputShapes | None = None
    parameters: Mapping[str, Any] = {}
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    problems: tuple[str, ...] = ()

    def settings_for(
        self, document: Document, workspace: Path | None
    ) -> tuple[Settings, str | None]:
        """Return what a text is read with, and what is wrong with the settings of its folder."""
        problem: str | None = None
        found = NONE
        if document.path is not None:
            try:
                found = settings_of(document.path.parent.resolve())
            except WrongSettings as error:
                problem = str(error)
        chosen = Selection(
            found.selection.select if self.select is None else self.select,
            found.selection.ignore if self.ignore is None else self.ignore,
        )
        settings = found._replace(selection=chosen)
        selection = chosen if document.path is None else settings.selection_for(document.path)
        return Settings(selection, self.input, self.parameters, workspace), problem


def client_settings(written: object) -> ClientSettings:
    """Return what a client wrote; what is wrong in it is left out and named."""
    if not isinstance(written, dict):
        return ClientSettings()
    inner = written.get(SECTION)
    values = inner if isinstance(inner, dict) else written
    problems: list[str] = []
    read = {key: _read(key, values[key], problems) for key in KNOWN if values.get(key)}
    return ClientSettings(
        read.get("input"),
        read.get("set") or {},
        read.get("select"),
        read.get("ignore"),
        tuple(problems),
    )


def _read(key: str, value: Any, problems: list[str]) -> Any:
    try:
        return READERS[key](value)
    except UnknownCode as error:
        problems.append(f"{SECTION}.{key}: {error}")
    except (TypeError, ValueError) as error:
        problems.append(f"{SECTION}.{key}: {error}")
    return None


def _input(value: Any) -> Shape | InputShapes:
    if isinstance(value, dict):
        return {str(name): _sizes(each) for name, each in value.items()}
    return _sizes(value)


def _sizes(value: Any) -> Shape:
    if isinstance(value, str):
        return sizes_in(value)
    if not isinstance(value, list) or not all(type(each) is int for each in value):
        raise TypeError('write sizes as "224x224x3" or [224, 224, 3]')
    return tuple(value)


def _parameters(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError('write parameters as {"width": 0.5}')
    return value


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError('write codes as ["G", "N301"]')
    return checked(_parts(value))


def _parts(codes: list[str]) -> Iterator[str]:
    for code in codes:
        yield from (part.strip() for part in code.split(",") if part.strip())


READERS = {"input": _input, "set": _parameters, "select": _codes, "ignore": _codes}
