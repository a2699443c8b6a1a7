"""The JSON of a proof, and the table that a person reads."""

from __future__ import annotations

import io
import json
import re

import pytest

import cnnshape
from cnnshape import Proof
from cnnshape.report.proof import print_proof
from cnnshape.report.table.table import print_table
from tests.verification.false_claims import claimed_of

TEXT = """
name: Small
layout: channels_first
input: [2, 9, 8]
layers:
  - {name: conv1, type: conv, filters: 3, kernel: 3, padding: same}
  - {name: conv2, type: conv, filters: 4, kernel: 7, padding: 3}
  - {name: unknown, type: custom, output: [4, 2, 2], parameters: 5}
"""


@pytest.fixture
def proof() -> Proof:
    return cnnshape.verify(cnnshape.loads(TEXT, file="small.yaml"))


def printed(proof: Proof, width: int | None = None, *, is_wide: bool = False) -> str:
    out = io.StringIO()
    print_proof(proof, out, width, is_wide=is_wide)
    return out.getvalue()


def test_the_keys_of_the_json(proof: Proof) -> None:
    report = json.loads(json.dumps(proof.to_dict()))
    assert list(report) == [
        "schema_version",
        "name",
        "source",
        "file",
        "layout",
        "dtype",
        "small",
        "inputs",
        "ok",
        "counts",
        "layers",
        "totals",
        "observed_positions",
        "observed_window_positions",
        "examples",
        "mismatches",
        "diagnostics",
    ]
    assert report["inputs"] == {"input": [2, 9, 8]}
    assert report["counts"] == {
        "refuted": 0,
        "declared": 1,
        "not observable": 1,
        "proved": 1,
        "nothing claimed": 0,
    }
    assert report["observed_positions"] == [
        {"axis": "height", "tried": 9, "size": 9, "is_strip": False},
        {"axis": "width", "tried": 8, "size": 8, "is_strip": False},
    ]


def test_a_layer_in_json_is_in_the_order_of_the_file(proof: Proof) -> None:
    _, conv1, conv2, unknown = proof.to_dict()["layers"]
    assert conv1["numbers"]["output_shape"] == {
        "claimed": [3, 9, 8],
        "observed": [3, 9, 8],
        "status": "proved",
    }
    assert conv1["numbers"]["weights"]["observed"] == {"weight": [3, 3, 2, 3], "bias": [3]}
    assert conv2["numbers"]["receptive_field"] == {
        "claimed": [9, 9],
        "observed": [9, None],
        "status": "not observable",
    }
    assert unknown["rests_on"] == ["unknown"]
    assert unknown["numbers"]["trainable_parameters"] == {
        "claimed": 5,
        "observed": None,
        "status": "declared",
    }


def test_the_table_marks_every_number(proof: Proof) -> None:
    lines = printed(proof, 140).splitlines()
    rows = {line.split()[0]: line.split() for line in lines if line.split()}
    assert rows["conv1"] == [
        *("conv1", "conv", "f3", "s1", "p", "same", "3x9x8", "✓", "57", "✓", "3,888", "✓"),
        *("3,300", "✓", "3x3", "✓", "1,440", "✓"),
    ]
    assert rows["conv2"][-4:-2] == ["9x9", "~"]
    assert "declared" in rows["unknown"]


def test_the_closing_sentences(proof: Proof) -> None:
    lines = [line.rstrip() for line in printed(proof).splitlines()]
    assert lines[-4:] == [
        "✓ claimed and observed alike; ~ not observable at this input; declared by a custom "
        "layer, or resting on one",
        "proved: 1 of 3 layers; 1 proved except the receptive field (not observable at this "
        "input); 1 depend on numbers declared by custom layers. Executed at 2x9x8 in float32.",
        "totals: 654 trainable parameters, 46,224 MACs, 30,228 effective MACs, 2,016 bytes of "
        "activations at the peak: declared in part",
        "receptive fields observed at all 9 positions along the height, all 8 positions along "
        "the width",
    ]


def test_positions_of_the_windows_alone_have_a_sentence_of_their_own() -> None:
    conv = "{type: conv, filters: 2, kernel: 3}"
    text = f"input: [9, 2]\nlayers:\n  - {conv}\n  - {{type: instance_norm}}\n"
    proof = cnnshape.verify(cnnshape.loads(text))
    lines = [line.rstrip() for line in printed(proof).splitlines()]
    (norm,) = (line.split() for line in lines if "instance_norm_1" in line)
    assert norm[-4:-2] == ["-", "✓"]
    assert lines[-2:] == [
        "receptive fields observed at all 9 positions along the length",
        "those of the windows alone observed at all 9 positions along the length",
    ]


@pytest.mark.parametrize("width", [20, 40, 80, 100, 400])
def test_no_width_drops_a_number_of_a_wide_table(proof: Proof, width: int) -> None:
    text = "".join(printed(proof, width, is_wide=True).split())
    for number in ("3x9x8✓", "57✓", "3,888✓", "3,300✓", "3x3✓", "1,440✓", "9x9~"):
        assert number in text


def test_a_refuted_number_is_shown_beside_what_was_observed() -> None:
    with claimed_of("conv", lambda claim: claim._replace(macs=7)):
        text = printed(cnnshape.verify(cnnshape.loads(TEXT, file="small.yaml")), 150)
    assert "7 ✗ 3,888" in text
    assert "REFUTED: 2" in text
    assert "small.yaml:6:5: MACs of `conv1`: claimed 7, observed 3,888" in text


def test_a_console_without_these_characters_gets_others(proof: Proof) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    print_proof(proof, out, 150)
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    assert "3,888 =" in out.buffer.getvalue().decode()


def test_names_cannot_steer_the_terminal() -> None:
    text = 'name: "evil \\e[2J"\ninput: [1]\nlayers:\n  - {type: relu}\n'
    assert "\x1b" not in printed(cnnshape.verify(cnnshape.loads(text)))


BLOCKS = """
name: Blocks
input: [8, 8, 2]
blocks:
  ds:
    parameters: {filters: }
    layers:
      - {name: dw, type: depthwise_conv, kernel: 3, padding: same}
      - {type: branches, branches: [[{name: pw, type: conv, filters: =filters, kernel: 1}], []],
         merge: concat}
layers:
  - {name: stem, type: conv, filters: 4, kernel: 3}
  - {name: first, type: ds, filters: 4}
  - {type: ds, filters: 8, repeat: 2}
"""


def tree_of(text: str, title: str) -> list[str]:
    """Return the names of a table as they are indented, below the title of their column."""
    lines = text.splitlines()
    (head,) = (at for at, line in enumerate(lines) if f" {title} " in line)
    start = lines[head].index(title)
    rows = lines[head + 2 : lines.index("", head)]
    return [re.match(r" *\S+", row[start:])[0] for row in rows]  # type: ignore[index]


def test_layers_are_listed_below_their_blocks_as_in_the_table() -> None:
    network = cnnshape.loads(BLOCKS)
    out = io.StringIO()
    print_table([cnnshape.analyze(network)], None, None, out)
    tree = tree_of(printed(cnnshape.verify(network)), "Layer")
    assert tree == tree_of(out.getvalue(), "Name")
    assert tree[2:5] == ["first", "  dw", "  pw"]
    assert [name for name in tree if not name.startswith(" ")][2:] == ["first", "ds_2", "ds_3"]


def test_bytes_in_another_dtype_than_the_file_says_are_called_so() -> None:
    lines = printed(cnnshape.verify(cnnshape.loads(f"dtype: int8\n{TEXT}"))).splitlines()
    assert (
        "bytes are of float32, in which the proof ran; `table` says those of int8, the file's own"
    ) in lines
    assert "bytes are of" not in printed(cnnshape.verify(cnnshape.loads(TEXT)))


def test_a_narrow_terminal_shows_the_tree_too() -> None:
    names = tree_of(printed(cnnshape.verify(cnnshape.loads(BLOCKS)), 60), "Layer")
    assert names[2:6] == ["first", "  dw", "  pw", "  concat_1"]
