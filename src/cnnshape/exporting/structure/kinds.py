"""The module of a framework in which a layer kind is written: each has that of the kind's model."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from cnnshape.layers import MODULE_OF_KIND


@cache
def entry_for(kind: str, package: str, table: str) -> Any:
    """Return what a package of kinds has for one in the table of its module.

    Raises KeyError if it has nothing.
    """
    return getattr(import_module(f"{package}.{MODULE_OF_KIND[kind]}"), table)[kind]
