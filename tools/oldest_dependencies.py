"""Print the oldest dependencies that pyproject.toml allows, as constraints for pip.

    python tools/oldest_dependencies.py

It runs before anything is installed, so it imports the standard library alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

SETTINGS = Path(__file__).parents[1] / "pyproject.toml"
REQUIREMENT = re.compile(r"(?P<name>[\w-]+)>=(?P<oldest>[\d.]+)")


def constraints(dependencies: Iterable[str]) -> Iterator[str]:
    """Return a constraint for each dependency; raises ValueError if one has no lower bound."""
    for dependency in dependencies:
        requirement = REQUIREMENT.fullmatch(dependency)
        if requirement is None:
            raise ValueError(f"{dependency}: a dependency is written as name>=version")
        yield f"{requirement['name']}=={requirement['oldest']}.*"


if __name__ == "__main__":
    project = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["project"]
    print("\n".join(constraints(project["dependencies"])))
