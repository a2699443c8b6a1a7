"""`python -m benchmarks.round_trips [--to keras] [NAME...]`: bundled networks go out and come back.

They are exported to PyTorch, or to Keras on PyTorch, and imported again. One a line: the layers of
the file and of the import, and whether `diff` finds the networks equal. The models are not given
drawn weights, which no comparison reads.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from torch.overrides import TorchFunctionMode

import cnnshape
from cnnshape import Network
from cnnshape.importing.imported import Imported
from cnnshape.network import Layout

ARCHITECTURES = Path(__file__).parent.parent / "architectures"
DRAWING = frozenset({"uniform_", "normal_"})
HEADING = f"{'network':44} {'layers':>7} {'import':>7} {'lines':>6} {'seconds':>8}  result"


class Row(NamedTuple):
    """A network: its layers before and after, and the first layers that differ."""

    name: str
    layers: int
    imported: int
    lines: int
    seconds: float
    differs: str

    def text(self) -> str:
        """Return the line of the network."""
        result = f"differs: {self.differs}" if self.differs else "equal"
        numbers = f"{self.layers:7,} {self.imported:7,} {self.lines:6,} {self.seconds:8.1f}"
        return f"{self.name:44} {numbers}  {result}"


class Undrawn(TorchFunctionMode):  # type: ignore[misc]
    """Leave the weights of new modules as the memory that they are in."""

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Skip what draws weights."""
        given = dict(kwargs or {})
        if getattr(func, "__name__", "") in DRAWING:
            return (*args, *given.values())[0]
        return func(*args, **given)


def main() -> int:
    """Print the table; return 1 if a network comes back as another."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.round_trips", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="bundled networks")
    parser.add_argument("--to", choices=list(WAYS), default="pytorch", help="the framework")
    asked = parser.parse_args()
    print(HEADING, flush=True)
    rows = []
    for name in asked.names or _bundled():
        rows.append(round_trip(name, WAYS[asked.to]))
        print(rows[-1].text(), flush=True)
        gc.collect()
    equal = sum(not row.differs for row in rows)
    print(f"\n{equal} of {len(rows)} networks come back equal")
    return int(equal < len(rows))


def _bundled() -> Iterator[str]:
    for folder in (".", "course", "keras"):
        for path in sorted((ARCHITECTURES / folder).glob("*.yaml")):
            yield path.relative_to(ARCHITECTURES).with_suffix("").as_posix()


def round_trip(name: str, way: Callable[[Network], Imported]) -> Row:
    """Export a network, import the model, and compare both."""
    start = process_time()
    network = cnnshape.load(name)
    try:
        imported = way(network)
    except (cnnshape.ImportRefused, cnnshape.SpecError) as error:
        reason = str(error).splitlines()[0]
        return Row(name, len(network.nodes), 0, 0, process_time() - start, reason)
    difference = cnnshape.diff(network, imported.network, as_executed=True)
    changed = [
        f"{change.kind.name.lower()} {side.row.type}"
        for change in difference.changes
        if (side := change.before or change.after) and change.kind.name != "RENAMED"
    ]
    differs = "" if difference.is_equal else ", ".join(dict.fromkeys(changed)) or "outputs"
    before, after = (
        sum(not node.is_input for node in each.nodes) for each in (network, imported.network)
    )
    lines = imported.text.count("\n")
    return Row(name, before, after, lines, process_time() - start, differs)


def imported_again(network: Network) -> Imported:
    """Return what is imported of the module that a network is exported as."""
    with Undrawn():
        module = cnnshape.to_torch(network).eval()
    shapes = [Layout.CHANNELS_FIRST.outside(each) for each in network.input_shapes.values()]
    return cnnshape.from_torch(module, shapes[0] if len(shapes) == 1 else shapes)


def imported_from_keras(network: Network) -> Imported:
    """Return what is imported of the Keras model that a network is exported as."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    with Undrawn():
        model = cnnshape.to_keras(network)
    imported = cnnshape.from_keras(model)
    keras.utils.clear_session(free_memory=False)
    return imported


WAYS: Mapping[str, Callable[[Network], Imported]] = {
    "pytorch": imported_again,
    "keras": imported_from_keras,
}


if __name__ == "__main__":
    sys.exit(main())
