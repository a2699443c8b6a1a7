"""Print the oldest releases of the dependencies that pyproject.toml allows, as constraints of pip."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))

for dependency in PROJECT["project"]["dependencies"]:
    name, oldest = re.fullmatch(r"([\w-]+)>=([\d.]+)", dependency).groups()
    print(f"{name}=={oldest}.*")
