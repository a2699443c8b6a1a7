"""Narrow terminals: shortened names and kinds, copies folded in one row, and nothing lost."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from rich.cells import cell_len

import cnnshape
from cnnshape.layers import KINDS
from cnnshape.network import Node
from cnnshape.report import proof
from cnnshape.report.difference import tables
from cnnshape.report.difference.texts import CHANGE_KEYS, TOTAL_COLUMNS
from cnnshape.report.eliding import elided_end, elided_name
from cnnshape.report.proof import print_proof
from cnnshape.report.table import table
from cnnshape.report.table.kind import SHORT_WORDS, short_kind_text
from cnnshape.report.table.rows import rows_of
from cnnshape.report.table.table import MAX_ROWS, print_table
from tests.cli.running import FINE, Terminal, command
from tests.report.printed import Paper

LONG = "stage_3.bottleneck_12.shortcut.batch_norm_1"


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (43, LONG),
        (42, "stage_3.….shortcut.batch_norm_1"),
        (30, "stage_3.….batch_norm_1"),
        (21, "…batch_norm_1"),
        (12, "batch_…orm_1"),
        (4, "ba…1"),
        (1, "…"),
        (0, ""),
    ],
)
def test_a_name_loses_the_middle_of_its_path_first(room: int, shown: str) -> None:
    assert elided_name(LONG, room) == shown


def test_an_indented_name_keeps_its_indent_while_there_is_room() -> None:
    assert elided_name("    classifier_of_five", 16) == "    classi…_five"
    assert elided_name("    classifier_of_five", 11) == " class…five"


@pytest.mark.parametrize("text", ["卷积神经网络.层一", "a.b", "ab", LONG, "  x.y.z", ""])
@pytest.mark.parametrize("dots", ["…", ".."])
def test_no_text_is_wider_than_its_room(text: str, dots: str) -> None:
    for room in range(50):
        assert cell_len(elided_name(text, room, dots)) <= room
        assert cell_len(elided_end(text, room, dots)) <= room


KINDS_SHOWN = """
input: [32, 32, 8]
layers:
  - {type: depthwise_conv, kernel: 3, stride: 2, padding: 1, bias: false}
  - {type: conv, filters: 8, kernel: [3, 1], padding: same, activation: hard_swish}
  - {type: max_pool, kernel: 2}
  - {type: avg_pool, kernel: 3, stride: 1}
  - {type: batch_norm, activation: relu}
  - {type: conv_transpose, filters: 4, kernel: 2, stride: 2}
"""


def test_kinds_are_short_and_say_what_is_not_usual() -> None:
    nodes: list[Node] = list(cnnshape.loads(KINDS_SHOWN).nodes)
    assert [short_kind_text(node.layer) for node in nodes] == [
        "input",
        "dw3 s2 p1",
        "conv3x1 same hswish",
        "maxpool2 s2",
        "avgpool3",
        "bn relu",
        "convT2 s2",
    ]
    assert short_kind_text(nodes[1].layer, "conv_1").endswith(" shared")


def test_short_words_are_of_kinds_and_cannot_be_confused() -> None:
    assert SHORT_WORDS.keys() <= set(KINDS)
    words = [SHORT_WORDS.get(kind, kind) for kind in KINDS]
    assert len(set(words)) == len(words)
    assert all(len(word) < len(kind) for kind, word in SHORT_WORDS.items())


# --- copies --------------------------------------------------------------------------------------


def shown_on_a_terminal(name: str, width: int, depth: int | None = None) -> str:
    screen = Terminal()
    print_table([cnnshape.analyze(cnnshape.load(name))], None, depth, screen, width)
    return screen.getvalue()


@pytest.mark.parametrize("name", ["resnet50", "densenet121", "efficientnet_b0", "vgg16", "siamese"])
def test_sums_do_not_depend_on_folded_copies(name: str) -> None:
    analysis = cnnshape.analyze(cnnshape.load(name))
    rows = rows_of(analysis, folds_copies=True)
    for field in ("trainable_parameters", "macs", "activation_size"):
        assert sum(getattr(row.layer, field) for row in rows) == getattr(analysis.totals, field)
    names = [row.layer.name for row in rows]
    assert len(set(names)) == len(names)


def test_copies_are_named_by_their_range_and_counted() -> None:
    analysis = cnnshape.analyze(cnnshape.load("resnet50"))
    copies = {row.layer.name: row.kind for row in rows_of(analysis, folds_copies=True)}
    assert copies["stage_3.bottleneck_3 to 6"] == "x 4 like the one above"
    assert copies["stage_1.bottleneck_3"] == "like the one above"
    assert "stage_3.bottleneck_2.conv_1" in copies
    assert "stage_3.bottleneck_4.conv_1" not in copies


def test_what_is_not_alike_is_not_folded() -> None:
    """The layers of a dense block grow."""
    analysis = cnnshape.analyze(cnnshape.load("densenet121"))
    assert len(rows_of(analysis, folds_copies=True)) == len(analysis.layers)


def test_long_tables_on_a_terminal_fold_copies_and_others_do_not() -> None:
    analysis = cnnshape.analyze(cnnshape.load("resnet50"))
    assert len(analysis.layers) > MAX_ROWS
    assert "x 4 as above" in shown_on_a_terminal("resnet50", 80)
    assert "x 4 like the one above" in shown_on_a_terminal("resnet50", 200)
    assert "above" not in shown_on_a_terminal("resnet50", 80, depth=9)
    paper = Paper()
    print_table([analysis], None, None, paper, 80)
    assert "above" not in paper.getvalue()
    wide = Terminal()
    print_table([analysis], None, None, wide, 80, is_wide=True)
    assert "above" not in wide.getvalue()
    assert len(wide.getvalue().splitlines()) > len(analysis.layers)


def test_what_folded_copies_need_is_said() -> None:
    text = " ".join(shown_on_a_terminal("resnet50", 80).split())
    assert "Copies are one row; `--wide` and `--depth` show each." in text


@pytest.mark.parametrize(
    ("shown", "leaving"),
    [
        (table.KEYS, (*table.LEAVING, *table.LAST)),
        (table.KEYS_IN_TRAINING, (*table.LEAVING_IN_TRAINING, *table.LAST_IN_TRAINING)),
        ([field.key for field in proof.FIELDS], (*proof.LEAVING, *proof.LAST)),
        (CHANGE_KEYS, (*tables.CHANGES_LEAVING, *tables.CHANGES_LAST, "change")),
        (TOTAL_COLUMNS, (*tables.TOTALS_LEAVING, *tables.TOTALS_LAST)),
    ],
    ids=["table", "table of training", "verify", "diff", "totals of diff"],
)
def test_every_column_but_the_name_has_its_turn_to_leave(
    shown: Sequence[str], leaving: Sequence[str]
) -> None:
    assert set(shown) - set(leaving) in ({"name"}, {"Total"})
    assert set(leaving) <= set(shown)


# --- every width ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [*range(1, 21), 40, 60, 80, 100, 120])
def test_a_proof_has_a_line_a_layer(width: int) -> None:
    network = cnnshape.load("lenet")
    paper = Paper()
    print_proof(cnnshape.verify(network), paper, width)
    lines = paper.getvalue().splitlines()
    assert len(lines) <= len(network.nodes) + 8 + 900 // width
    if width >= 5:
        assert max(map(cell_len, lines)) <= width


def test_a_wide_proof_is_that_of_a_pipe() -> None:
    proved = cnnshape.verify(cnnshape.load("lenet"))
    narrow, piped = io.StringIO(), io.StringIO()
    print_proof(proved, narrow, 60, is_wide=True)
    print_proof(proved, piped)
    rows = [
        [line for line in out.getvalue().splitlines() if "✓" in line] for out in (narrow, piped)
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) == len(proved.layers) + 1


@pytest.mark.parametrize(
    "words", [("table", "lenet"), ("verify", "lenet"), ("diff", "vgg11", "vgg11_bn")]
)
def test_the_option_changes_nothing_in_a_pipe(words: tuple[str, ...]) -> None:
    assert command(*words, "--wide") == command(*words)
    assert command("table", "lenet", "--wide").code == FINE
