"""A command uses no plugins of pydantic: searching for them takes a tenth of its start."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

SEARCH = "pydantic.plugin._loader"
"""The module that searches for plugins, and imports all that reads installed packages for it."""


class NoPlugins(ModuleType):
    """Stands for the search, and finds nothing; whatever else it is asked for, the search says."""

    @staticmethod
    def get_plugins() -> tuple[()]:
        """Return no plugins."""
        return ()

    def __getattr__(self, name: str) -> Any:
        """Return another name of the search, which a later pydantic may want."""
        if name.startswith("__"):
            raise AttributeError(name)
        sys.modules.pop(SEARCH, None)
        return getattr(import_module(SEARCH), name)


def use_no_plugins() -> None:
    """Let pydantic find no plugins in this process, and in those that it starts."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    sys.modules.setdefault(SEARCH, NoPlugins(SEARCH))
