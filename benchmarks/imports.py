"""Which of the slow packages a command imports: each costs more than all the work it is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from benchmarks.child import packages_imported_by
from benchmarks.figures import Answer, Finding

Words = tuple[str, ...]

HELP: Words = ("--help",)
SCHEMA: Words = ("schema",)
ON_PAPER: tuple[Words, ...] = (
    HELP,
    ("table", "lenet"),
    ("table", "lenet", "--format", "json"),
    ("table", "lenet", "--format", "csv"),
    ("table", "lenet", "--format", "markdown"),
    ("explain", "lenet"),
    ("sizes", "lenet"),
    ("architectures",),
    SCHEMA,
    ("sweep", "lenet", "--over", "input=32x32x3"),
    ("solve", "224", "112"),
    ("solve", "lenet", "--output", "5"),
    ("diff", "lenet", "lenet"),
)
"""The commands that compute on shapes alone."""


def measure_imports() -> Iterator[Finding]:
    """Say whether commands leave alone what they do not need."""
    packages = {arguments: packages_imported_by(*arguments) for arguments in ON_PAPER}
    plain = [arguments for arguments in ON_PAPER if arguments != HELP]
    yield Answer("imports: no report in a pipe needs rich", _users(packages, "rich", plain))
    reports = [arguments for arguments in plain if arguments != SCHEMA]
    yield Answer("imports: no report needs pydantic", _users(packages, "pydantic", reports))
    yield Answer("imports: no plain command needs typer", _users(packages, "typer", plain))
    yield Answer("imports: no command on shapes needs numpy", _users(packages, "numpy", ON_PAPER))


def _users(
    packages: Mapping[Words, frozenset[str]], package: str, commands: Iterable[Words]
) -> tuple[str, ...]:
    return tuple(" ".join(command) for command in commands if package in packages[command])
