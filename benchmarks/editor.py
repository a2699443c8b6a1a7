"""`python -m benchmarks.editor`: from a keystroke to the findings and the hints, over the protocol.

A client changes a text at random and waits for what an editor shows: the findings that come first
(errors of this text, and those of the linter in the text before), the hints of the lines that are
seen, and at last all findings of the linter. Times are what a client waits; `processor` is what the
server computes meanwhile, for a machine that others use too. Memory is that of the server.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

from cnnshape.language.bundled_paths import bundled_folder
from tools.language_client import Client, client_in, span

SEEN = 60
"""Lines that an editor shows at once."""

LAYERS_OF_LONG = 2000
WARM_UP = 10


class Edit(NamedTuple):
    """What one edit took, in seconds: until the first findings and the hints, and until all."""

    shown: float
    linted: float
    processor: float


def resnet152() -> str:
    """Return ResNet-152 as one file: its family, at its depths."""
    family = (bundled_folder() / "families" / "resnet.yaml").read_text(encoding="utf-8")
    return family.replace("depths: [3, 4, 6, 3]", "depths: [3, 8, 36, 3]")


def long_network() -> str:
    """Return a file of 2,000 layers, each on a line of its own."""
    unit = (
        "  - {type: conv, filters: 16, kernel: 3, padding: same, bias: false}\n"
        "  - {type: batch_norm}\n"
        "  - {type: relu}\n"
        "  - {type: drop_path, rate: 0.1}\n"
    )
    return "input: [2048, 2048, 16]\nlayers:\n" + unit * (LAYERS_OF_LONG // 4)


TEXTS: Mapping[str, Callable[[], str]] = {
    "resnet152": resnet152,
    "2,000 layers": long_network,
}


def texts_typed(text: str, random: Random) -> Iterator[str]:
    """Return texts that each differ by a keystroke from one that can be read."""
    digits = [at for at, letter in enumerate(text) if letter in "12345678"]
    while True:
        at = random.choice(digits)
        digit = random.choice("2468")
        yield text[:at] + digit + text[at + 1 :]


def timed_edits(client: Client, uri: str, text: str, edits: int) -> Iterator[Edit]:
    """Return what each of some edits took."""
    random = Random(0)
    typed = texts_typed(text, random)
    for version in range(2, edits + WARM_UP + 2):
        changed = next(typed)
        line = random.randrange(changed.count("\n"))
        before, start = processor_seconds(client), perf_counter()
        client.change(uri, changed, version)
        client.wait_for_findings(uri, version, 1)
        client.about("inlayHint", uri, range=span(line, 0, line + SEEN, 0))
        shown = perf_counter() - start
        processor = processor_seconds(client) - before
        client.diagnostics(uri, version)
        linted = perf_counter() - start
        client.unasked.clear()
        if version > WARM_UP + 1:
            yield Edit(shown, linted, processor)


def processor_seconds(client: Client) -> float:
    """Return what the server has computed so far; Linux says it."""
    fields = Path(f"/proc/{client.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(client: Client) -> int:
    """Return the bytes that the server holds."""
    pages = Path(f"/proc/{client.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def measured(name: str, text: str, edits: int) -> str:
    """Return a line on a text."""
    with tempfile.TemporaryDirectory() as folder, client_in(Path(folder)) as client:
        uri = client.open("net.yaml", text)
        client.diagnostics(uri)
        before = memory_of(client)
        found = list(timed_edits(client, uri, text, edits))
        after = memory_of(client)
    shown = [each.shown * 1000 for each in found]
    low, _, high = quantiles(shown, n=4)
    linted = median(each.linted * 1000 for each in found)
    processor = median(each.processor * 1000 for each in found)
    return (
        f"{name}: shown after {median(shown):.0f} ms ({low:.0f} - {high:.0f}), "
        f"processor {processor:.0f} ms; all of the linter after {linted:.0f} ms; "
        f"memory {before / 2**20:.0f} -> {after / 2**20:.0f} MiB"
    )


def main() -> int:
    """Measure each text."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--edits", type=int, default=200, help="edits of each text (200)")
    arguments = parser.parse_args()
    for name, text in TEXTS.items():
        print(measured(name, text(), arguments.edits), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
