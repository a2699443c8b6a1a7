"""The commands as `cnnshape --help` lists them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from keyword import iskeyword

SECTIONS = {
    "See the numbers": ("table", "report", "play", "explain", "sizes", "memory"),
    "Execute": ("run", "verify"),
    "Find mistakes": ("lint", "rule"),
    "Compare designs": ("sweep", "solve", "diff"),
    "Convert": ("import", "export"),
    "Look up": ("architectures", "schema"),
    "Edit": ("server",),
}
"""Each command is the function of its name in the module of its name; `import` is `import_`."""

COMMANDS = tuple(name for names in SECTIONS.values() for name in names)


def function_of(command: str) -> Callable[..., None]:
    """Return the function of a command; Python's own words have a `_` after them."""
    name = f"{command}_" if iskeyword(command) else command
    function: Callable[..., None] = getattr(import_module(f"cnnshape.cli.{name}"), name)
    return function
