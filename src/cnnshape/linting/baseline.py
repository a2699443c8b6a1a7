"""A baseline: the findings that a project has today, in a file; only new ones are reported.

A finding is known by its file, code and message, not by its line, which moves.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.catalogue import ALWAYS_REPORTED
from cnnshape.diagnostics import Diagnostic

VERSION = 1
KEYS = ("file", "code", "message")

Known = tuple[str, str, str]
"""The file, relative to the folder of the baseline, the code and the message of a finding."""


class WrongBaseline(ValueError):
    """A file that is no baseline."""


class Baseline(NamedTuple):
    """How often each finding is known, and the folder that the files are relative to."""

    folder: Path
    counts: Counter[Known]

    def compared(self, found: Iterable[Diagnostic]) -> tuple[list[Diagnostic], int]:
        """Return the findings that are not known, and how many known ones are found no more.

        Errors are never hidden.
        """
        left = Counter(self.counts)
        new = [each for each in found if not self._takes(left, each)]
        return new, (+left).total()

    def _takes(self, left: Counter[Known], finding: Diagnostic) -> bool:
        if finding.code in ALWAYS_REPORTED:
            return False
        known = _known(finding, self.folder)
        left[known] -= 1
        return left[known] >= 0


def counts_of(found: Iterable[Diagnostic], folder: Path) -> Counter[Known]:
    """Count findings by what they are known by; errors are left out."""
    return Counter(_known(each, folder) for each in found if each.code not in ALWAYS_REPORTED)


def baseline_text(found: Sequence[Diagnostic], folder: Path) -> str:
    """Return the file of a baseline: sorted, so that versions of it can be compared."""
    entries = [
        dict(zip(KEYS, known, strict=True)) | {"count": count}
        for known, count in sorted(counts_of(found, folder).items())
    ]
    return json.dumps({"version": VERSION, "findings": entries}, indent=2) + "\n"


def read_baseline(path: Path) -> Baseline:
    """Return the baseline in a file; raise OSError or WrongBaseline."""
    text = path.read_text("utf-8", errors="replace")
    try:
        content = json.loads(text)
        if content["version"] != VERSION:
            raise WrongBaseline(f"{path}: baselines of version {content['version']} are not known")
        counts = Counter(dict(_entries(content)))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        if isinstance(error, WrongBaseline):
            raise
        raise WrongBaseline(f"{path} is no baseline: write one with --write-baseline") from None
    return Baseline(path.resolve().parent, counts)


def _entries(content: Any) -> Iterator[tuple[Known, int]]:
    for entry in content["findings"]:
        file, code, message = (str(entry[key]) for key in KEYS)
        yield (file, code, message), int(entry["count"])


def _known(finding: Diagnostic, folder: Path) -> Known:
    path = os.path.relpath(Path(finding.span.source.name).resolve(), folder)
    return Path(path).as_posix(), finding.code, finding.message
