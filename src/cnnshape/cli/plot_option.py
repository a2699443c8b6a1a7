"""The option `--plot`, which draws a picture of a report to a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from cnnshape.cli.exits import fail
from cnnshape.cli.parameters import option

if TYPE_CHECKING:
    from cnnshape.report.plots.picture import Picture


def drawable(path: str | None, option: str = "--plot") -> str | None:
    """Return the path of a picture; end the command before its work if none can be drawn."""
    if path is None:
        return None
    from cnnshape.report.plots.picture import NEEDS_MATPLOTLIB, format_of, is_available

    try:
        format_of(path)
    except ValueError as error:
        fail(f"{option}: {error}")
    if not is_available():
        fail(f"{option}: {NEEDS_MATPLOTLIB}")
    return path


Plot = Annotated[
    str | None,
    option(
        "--plot",
        metavar="FILE.svg|FILE.png",
        callback=lambda path: drawable(path),
        help="Also draw a picture to this file.",
    ),
]


def refuse_several(path: str | None, files: list[str]) -> None:
    """End the command if a picture of several files is wanted."""
    if path is not None and len(files) > 1:
        fail("--plot: a picture shows one network; give one file")


def write_plot(path: str | None, draw: Callable[[], Picture]) -> None:
    """Draw a picture, if one is wanted, and write it in one step."""
    if path is None:
        return
    from cnnshape.cli.binary_output import write_whole
    from cnnshape.report.plots.picture import format_of

    write_whole(path, draw().content(format_of(path)))
