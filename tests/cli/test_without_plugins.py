"""A command neither searches for plugins of pydantic nor imports what the search needs."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from unittest.mock import patch

from cnnshape.cli.without_plugins import SEARCH, NoPlugins, use_no_plugins

COMMAND = """
import sys
from cnnshape.cli import main
sys.argv = ["cnnshape", "table", "lenet", "--output", "-"]
main()
print("importlib.metadata" in sys.modules, sys.modules["pydantic.plugin._loader"].get_plugins())
"""


def test_a_command_finds_no_plugins_and_imports_no_metadata_of_packages() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "False ()"


def test_a_search_that_is_imported_already_stays() -> None:
    search = import_module(SEARCH)
    with patch.dict(sys.modules), patch.dict(os.environ, clear=False):
        use_no_plugins()
        assert sys.modules[SEARCH] is search


def test_processes_that_it_starts_find_none_either() -> None:
    with patch.dict(sys.modules), patch.dict(os.environ):
        os.environ.pop("PYDANTIC_DISABLE_PLUGINS", None)
        use_no_plugins()
        assert not import_module(SEARCH).get_plugins()
        assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == "__all__"


def test_what_a_later_pydantic_wants_of_the_search_is_still_there() -> None:
    group = import_module(SEARCH).PYDANTIC_ENTRY_POINT_GROUP
    with patch.dict(sys.modules):
        instead = sys.modules[SEARCH] = NoPlugins(SEARCH)
        assert group == instead.PYDANTIC_ENTRY_POINT_GROUP
        assert sys.modules[SEARCH] is not instead
