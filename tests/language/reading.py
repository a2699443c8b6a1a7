"""Read texts in tests, and cut out of a text what a span stands for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape.diagnostics import Diagnostic, Source, Span
from cnnshape.language.yaml.document import read_value
from cnnshape.language.yaml.values import plain

LINE = re.compile(r"[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029]|\Z)")

HOSTILE = Path(__file__).with_name("hostile_yaml.py")
MAX_KIBIBYTES = 200 * 1024

IMAGE = "input: [32, 32, 3]\n"


def under(span: Span) -> str:
    """Return the text that a span marks, counting lines and characters by itself."""
    lines = LINE.findall(span.source.text)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    first = starts[span.line - 1] + span.column - 1
    last = starts[span.end_line - 1] + span.end_column - 1
    assert 0 <= first <= last
    assert first <= len(span.source.text)
    return span.source.text[first:last]


def value_of(text: str) -> Any:
    """Return what a text holds, as plain data."""
    return plain(read_value(Source("text.yaml", text)))


def refusals(text: str, **settings: Any) -> tuple[Diagnostic, ...]:
    """Return the diagnostics with which a text is refused."""
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.loads(text, **settings)
    return refused.value.diagnostics


def refusal(text: str, **settings: Any) -> Diagnostic:
    """Return the one diagnostic with which a text is refused."""
    found = refusals(text, **settings)
    assert len(found) == 1, [f"{each.code} {each.message}" for each in found]
    return found[0]


def shown(diagnostics: Sequence[Diagnostic]) -> list[tuple[str, str]]:
    """Return codes with the text each stands at."""
    return [(each.code, under(each.span)) for each in diagnostics]


def layers(*lines: str, head: str = IMAGE) -> str:
    """Return a file with a list of layers, each in one line of flow style."""
    return f"{head}layers:\n" + "".join(f"  - {line}\n" for line in lines)


def network(*lines: str, head: str = IMAGE, **settings: Any) -> cnnshape.Network:
    """Return the network of a list of layers."""
    return cnnshape.loads(layers(*lines, head=head), **settings)


def edges(read: cnnshape.Network) -> dict[str, tuple[str, ...]]:
    """Return what each layer reads, by its name, without the inputs."""
    return {node.name: node.inputs for node in read.nodes if node.inputs}


def names(read: cnnshape.Network) -> list[str]:
    """Return the names of the layers, without the inputs."""
    return list(edges(read))


def numbers(read: cnnshape.Network) -> Mapping[str, Any]:
    """Return the totals of a network."""
    return cnnshape.analyze(read).totals.to_dict()


def in_a_child(text: str) -> dict[str, Any]:
    """Return what it took another process to read a text: seconds, kibibytes, diagnostics."""
    child = subprocess.run(
        [sys.executable, str(HOSTILE)], input=text.encode(), capture_output=True, timeout=600
    )
    assert child.returncode == 0, child.stderr.decode()[-500:]
    took: dict[str, Any] = json.loads(child.stdout)
    return took
