"""Networks of torchvision or Keras, imported and compared with what the framework says of them.

`python -m benchmarks.import_reach [NAME...] [--framework keras] [--rows FILE]`: one a line, then a
table of the families. Networks of which the file has a row already are not tried again.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.import_reach.comparing import HEADING, Reach, reach
from benchmarks.import_reach.families import families_table

FRAMEWORKS = ("torchvision", "keras")


def main() -> int:
    """Print the table; return 1 if a network is not reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import_reach", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks of the framework")
    parser.add_argument("--framework", choices=FRAMEWORKS, default="torchvision")
    parser.add_argument("--rows", type=Path, metavar="FILE", help="read and write rows here")
    options = parser.parse_args()
    networks = import_module(f"benchmarks.import_reach.{options.framework}")
    known = _rows(options.rows)
    print(HEADING, flush=True)
    for name in options.names or networks.names():
        if name not in known:
            known[name] = reach(networks.subject(name))
            _note(known[name], options.rows)
            gc.collect()
        print(known[name].row(), flush=True)
    found = [known[name] for name in options.names or networks.names()]
    print(f"\n{families_table(found)}")
    return int(not all(each.is_reached for each in found))


def _rows(path: Path | None) -> dict[str, Reach]:
    if path is None or not path.is_file():
        return {}
    rows = [Reach(**json.loads(line)) for line in path.read_text().splitlines()]
    return {row.name: row for row in rows}


def _note(row: Reach, path: Path | None) -> None:
    if path is not None:
        with path.open("a") as file:
            print(json.dumps(row._asdict()), file=file)


if __name__ == "__main__":
    sys.exit(main())
