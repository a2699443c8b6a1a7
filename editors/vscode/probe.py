"""Say what an interpreter has of the language server, without importing any of it.

It runs with whatever Python was found, also one that is too old for cnnshape.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

package = find_spec("cnnshape")
folders = list(package.submodule_search_locations or []) if package else []
found = {
    "executable": sys.executable,
    "python": list(sys.version_info[:2]),
    "cnnshape": bool(folders),
    "server": any(Path(folder, "server").is_dir() for folder in folders),
    "pygls": find_spec("pygls") is not None,
}
sys.stdout.write(json.dumps(found))
