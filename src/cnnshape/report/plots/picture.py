"""A picture: drawn apart from the settings and the state of whoever else uses matplotlib."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.report.escaping import escaped
from cnnshape.report.plots.style import STYLE

FORMATS = ("svg", "png")

NEEDS_MATPLOTLIB = "pictures need matplotlib, which is not installed: pip install 'cnnshape[plot]'"

BACKENDS = ("backend", "backend_fallback", "interactive", "toolbar")
"""Settings of windows, which no picture has; to set them would open matplotlib's own state."""

MISSING_GLYPH = "Glyph .* missing from"
"""What matplotlib warns of for letters without a shape in its font; an SVG has them as text."""


class Picture(NamedTuple):
    """A drawn figure of matplotlib with its title; notebooks show it as SVG."""

    figure: Any
    title: str

    def content(self, format: str) -> bytes:
        """Return the picture as a file of one of the FORMATS; the same each time."""
        file = io.BytesIO()
        named = {"Title": escaped(self.title), "Creator": "cnnshape"}
        metadata = {**named, "Date": None} if format == "svg" else {"Software": "cnnshape"}
        with _own_style():
            self.figure.savefig(file, format=format, metadata=metadata)
        return file.getvalue()

    def save(self, path: str | Path) -> None:
        """Write the picture to a file that ends in .svg or .png; raises ValueError for others."""
        Path(path).write_bytes(self.content(format_of(path)))

    def __repr__(self) -> str:
        """Return the picture in a line: its title."""
        return f"{type(self).__name__}({self.title!r})"

    def _repr_svg_(self) -> str:
        """Return the picture for notebooks."""
        return self.content("svg").decode("utf-8")


def is_available() -> bool:
    """Say whether matplotlib is installed, without importing it."""
    return find_spec("matplotlib") is not None


def format_of(path: str | Path) -> str:
    """Return the format that a file's name ends in; raises ValueError if it is none of FORMATS."""
    format = Path(path).suffix.lower().removeprefix(".")
    if format not in FORMATS:
        raise ValueError(f"a picture is written to a file that ends in .svg or .png, not {path}")
    return format


def drawn(title: str, width: float, height: float, draw: Callable[[Any], None]) -> Picture:
    """Return the picture that a function draws on a figure of so many inches.

    Raises ImportError without matplotlib.
    """
    if not is_available():
        raise ImportError(NEEDS_MATPLOTLIB)
    with _own_style():
        figure_class = import_module("matplotlib.figure").Figure
        figure = figure_class(figsize=(width, height), layout="constrained")
        draw(figure)
    return Picture(figure, title)


@contextmanager
def _own_style() -> Iterator[None]:
    """Let nothing but the style of cnnshape hold for a while, whatever a user has set."""
    matplotlib = import_module("matplotlib")
    defaults = {
        name: value for name, value in matplotlib.rcParamsDefault.items() if name not in BACKENDS
    }
    with warnings.catch_warnings(), matplotlib.rc_context({**defaults, **STYLE}):
        warnings.filterwarnings("ignore", MISSING_GLYPH, UserWarning)
        yield
