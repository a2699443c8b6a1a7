"""Random edits over the protocol: what is sent after each is what a fresh reading knows."""

from __future__ import annotations

from random import Random

import pytest

pytest.importorskip("pygls", reason="the language server needs pygls: pip install '.[editor]'")

from cnnshape.editing.document import Document
from cnnshape.editing.hints import hints
from cnnshape.editing.recognition import is_architecture
from cnnshape.editing.snapshot import snapshot_of
from cnnshape.server.places import Places
from tests.editing.random_edits import edited
from tests.editing.texts import BLOCKS
from tools.language_client import Client

EDITS = 25


@pytest.mark.exhaustive
def test_findings_and_hints_after_each_edit_are_those_of_a_fresh_reading(client: Client) -> None:
    random, text = Random(17), BLOCKS
    uri = client.open("random.yaml", text)
    for version in range(2, EDITS + 2):
        text = edited(text, random) if random.random() < 0.7 else BLOCKS
        client.change(uri, text, version)
        path = client.folder / "random.yaml"
        document = Document(uri, text, version, path)
        found = client.diagnostics(uri, version) if is_architecture(document) else []
        fresh = snapshot_of(document)
        places = Places(text, "utf-16")
        if not is_architecture(document):
            continue
        assert [each["code"] for each in found] == [each.code for each in fresh.diagnostics]
        for one, other in zip(found, fresh.diagnostics, strict=True):
            start = places.range(other.span).start
            assert one["range"]["start"] == {"line": start.line, "character": start.character}
        if fresh.known is not None:
            shown = sorted(each["label"] for each in client.hints(uri))
            assert shown == sorted(each.label for each in hints(fresh))
