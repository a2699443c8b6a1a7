"""Whatever is read gives a network that can be analysed, or diagnostics that can be drawn."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from itertools import islice

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.diagnostics import Diagnostic
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.language.loading import decode
from cnnshape.report.findings.source_lines import draw, summary
from tools.fuzz.fuzzer import input_of
from tools.fuzz.invariants import lies_in_its_text
from tools.fuzz.pieces import SIZE, do_all, pieces
from tools.fuzz.targets import target_named
from tools.fuzz.watching import SLOW

BOUNDED = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)


def check_refusal(error: cnnshape.SpecError) -> None:
    """Require that a refusal says why."""
    assert error.diagnostics
    check_diagnostics(error.diagnostics)


def check_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """Require that diagnostics point into the text and can be drawn and written as JSON."""
    for diagnostic in diagnostics:
        assert lies_in_its_text(diagnostic.span), diagnostic.span[1:]
        assert all(lies_in_its_text(related.span) for related in diagnostic.related)
        assert diagnostic.message
        json.dumps(diagnostic.to_dict(), allow_nan=False)
    drawn = "".join(text for text, _ in draw(diagnostics)) + summary(diagnostics)
    steering = {unicodedata.category(character) for character in drawn if character != "\n"}
    assert not steering & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def check(text: str) -> None:
    """Require that a text is read and analysed, or refused in good order."""
    try:
        network = cnnshape.loads(text)
    except cnnshape.SpecError as error:
        check_refusal(error)
        return
    analysis = cnnshape.analyze(network)
    check_diagnostics(analysis.diagnostics)
    json.dumps(analysis.to_dict(), allow_nan=False)
    assert len({layer.name for layer in analysis.layers}) == len(analysis.layers)
    if not analysis.diagnostics:
        assert None not in analysis.totals.to_dict().values()
    check_diagnostics(cnnshape.lint(network))


@BOUNDED
@given(st.binary(max_size=60))
@example(b"\xef\xbb\xbfa: \xff")
@example(b"\xff\xfea\0:\0")
@example("a: é\x01".encode())
def test_any_bytes(content: bytes) -> None:
    try:
        source = decode(content, "fuzz.yaml")
    except cnnshape.SpecError as error:
        check_refusal(error)
        return
    check(source.text)


@BOUNDED
@given(st.text(max_size=60))
@example("éééé\x01")
@example("\ud800")
@example("\ufeff\ufeff")
@example("a: [1")
def test_any_text(text: str) -> None:
    check(text)


PIECES = st.sampled_from(
    [
        *(
            "a",
            "b",
            ":",
            ": ",
            "- ",
            "\n",
            "\n  ",
            "\r\n",
            "\x85",
            "\u2028",
            "[",
            "]",
            "{",
            "}",
            ", ",
        ),
        *(
            "'",
            '"',
            "&a ",
            "*a",
            "!x ",
            "!!int ",
            "|",
            ">-",
            "#",
            " #",
            "%",
            "?",
            "? ",
            "---\n",
            "...",
        ),
        *(
            "=",
            "=a",
            "=1/0",
            "<<: ",
            "~",
            "1",
            "-1",
            "1e99",
            ".inf",
            ".nan",
            "true",
            "no",
            "é",
            "🙂",
        ),
        *(
            "input: [4, 4, 3]\n",
            "layers:\n",
            "  - type: relu\n",
            "type: conv",
            "name: a",
            "\t",
            "\\",
        ),
        *(
            "parameters: {a: 1}\n",
            "blocks: {b: {layers: []}}\n",
            "  - {type: b}\n",
            "extends: a.yaml\n",
        ),
    ]
)


@BOUNDED
@given(st.lists(PIECES, max_size=15).map("".join))
def test_pieces_of_yaml(text: str) -> None:
    check(text)


NAMES = st.sampled_from(
    ["a", "b", "a_1", "a_2", "c", "relu_1", "add_1", "b_1", "b_1.a", "a_depthwise", "input", "one"]
)
VALUES = st.sampled_from(
    [
        *(
            "0",
            "1",
            "2",
            "-1",
            "1.5",
            "3.0",
            "1e30",
            ".inf",
            "~",
            "true",
            "no",
            "x",
            '"2"',
            "[]",
            "[1]",
        ),
        *(
            "[1, 2]",
            "[[1, 2], [0, 1]]",
            "[[1]]",
            "{}",
            "{a: 1}",
            "=1",
            "=a",
            "=channels",
            "=index",
            "=",
        ),
        *("same", "half", "relu", "vertical", "input", "a", "[a, b]", "[a, input]", "'=[1, 2]'"),
    ]
)
KINDS = st.sampled_from(
    [
        *(
            "conv",
            "conv",
            "depthwise_conv",
            "separable_conv",
            "conv_transpose",
            "max_pool",
            "max_unpool",
            "avg_pool",
        ),
        *("global_avg_pool", "adaptive_avg_pool", "flatten", "dense", "batch_norm", "group_norm"),
        *(
            "layer_norm",
            "local_response_norm",
            "activation",
            "relu",
            "prelu",
            "dropout",
            "drop_path",
        ),
        *("layer_scale", "add", "multiply", "concat", "zero_pad", "crop", "upsample", "slice"),
        *("channel_shuffle", "depth_to_space", "space_to_depth", "reshape", "custom", "b", "cnv"),
    ]
)
KEYS = st.sampled_from(
    [
        *(
            "filters",
            "kernel",
            "stride",
            "padding",
            "dilation",
            "groups",
            "units",
            "activation",
            "size",
        ),
        *(
            "factor",
            "channels",
            "shape",
            "output",
            "macs",
            "rate",
            "from",
            "share",
            "if",
            "like",
            "one",
        ),
        *(
            "expect",
            "values",
            "bias",
            "multiplier",
            "ceil_mode",
            "axes",
            "function",
            "mode",
            "cropping",
        ),
    ]
)
LAYER = st.builds(
    lambda kind, name, repeat, entries: (
        "{"
        + ", ".join(
            [
                f"type: {kind}",
                *name,
                *repeat,
                *(f"{key}: {value}" for key, value in entries.items()),
            ]
        )
        + "}"
    ),
    KINDS,
    st.lists(NAMES.filter(lambda name: "." not in name).map("name: {}".format), max_size=1),
    st.lists(st.sampled_from(["repeat: 0", "repeat: 2", "repeat: 3"]), max_size=1),
    st.dictionaries(KEYS, VALUES | NAMES, max_size=4),
)
BRANCHES = st.builds(
    lambda merge, branches: (
        f"{{type: branches, merge: {merge}, branches: [{', '.join(branches)}]}}"
    ),
    st.sampled_from(["add", "concat", "multiply", "x"]),
    st.lists(
        st.lists(LAYER, max_size=2).map(lambda each: f"[{', '.join(each)}]"), min_size=1, max_size=3
    ),
)


@settings(BOUNDED, max_examples=250)
@given(
    st.lists(LAYER | BRANCHES, min_size=1, max_size=5),
    st.lists(LAYER, max_size=2),
    st.sampled_from(["", "layout: channels_first\n", "outputs: [a]\n", "parameters: {a: 2}\n"]),
    st.sampled_from(
        ["input: [9, 9, 4]", "input: [4, 8]", "input: [5]", "inputs: {a: [8, 8, 2], b: [8, 8, 2]}"]
    ),
)
def test_layers_of_all_kinds(
    layers: list[str], inner: list[str], head: str, given_input: str
) -> None:
    block = f"blocks: {{b: {{layers: [{', '.join(inner)}]}}}}\n"
    lines = "".join(f"  - {line}\n" for line in layers)
    check(f"{head}{given_input}\n{block}layers:\n{lines}")


# Real files with mistakes in them

FILES = [path.read_text() for path in bundled_files() if path.stat().st_size < 6000]
TOKEN = re.compile(r"[A-Za-z_][\w.]*|-?\d+(?:\.\d+)?|[\[\]{}:,=#\"'&*|>-]|\n *")
ODD = [
    *(
        "0",
        "-1",
        "-1000000000",
        "1e18",
        "99999999999999999999",
        "2.5",
        "1e-3",
        "5.0",
        "text",
        '"7"',
    ),
    *(
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        ",",
        "-",
        "#",
        " #",
        "=",
        "&a",
        "*a",
        "!!x",
        "|",
        "?",
    ),
    *(
        "true",
        "no",
        "~",
        ".nan",
        ".inf",
        "010",
        "12:30",
        "é",
        "🙂",
        "\t",
        "\r\n",
        "\x85",
        "\u2028",
        "\0",
    ),
    *(
        "=1/0",
        "=channels",
        "=index",
        "=[1][5]",
        "='a' + 1",
        "=min(",
        "same",
        "half",
        "input",
        "conv",
    ),
    *(
        "type",
        "name",
        "from",
        "repeat",
        "if",
        "share",
        "layers",
        "parameters",
        "one",
        "[]",
        "{}",
        "[[1]]",
    ),
]


def _mutated(text: str, way: str, at: float, other: float, odd: str) -> str:
    lines = text.split("\n")
    first, second = int(at * len(lines)), int(other * len(lines))
    if way == "delete":
        del lines[first]
    elif way == "duplicate":
        lines.insert(second, lines[first])
    elif way == "swap":
        lines[first], lines[second] = lines[second], lines[first]
    elif way == "indent":
        lines[first] = f" {lines[first]}"
    else:
        return _with_odd_token(text, way, at, odd)
    return "\n".join(lines)


def _with_odd_token(text: str, way: str, at: float, odd: str) -> str:
    tokens = list(TOKEN.finditer(text))
    if way == "number":
        tokens = [token for token in tokens if token.group().lstrip("-").isdigit()] or tokens
    if not tokens:
        return odd
    token = tokens[int(at * len(tokens))]
    return text[: token.start()] + odd + text[token.end() :]


PLACES = st.floats(0, 1, exclude_max=True)
WAYS = st.sampled_from(
    ["delete", "duplicate", "swap", "indent", "token", "token", "token", "number"]
)
MUTATION = st.tuples(WAYS, PLACES, PLACES, st.sampled_from(ODD))


@settings(BOUNDED, max_examples=100)
@given(st.sampled_from(FILES), st.lists(MUTATION, min_size=1, max_size=3))
def test_real_files_with_mistakes(
    text: str, mutations: list[tuple[str, float, float, str]]
) -> None:
    for mutation in mutations:
        text = _mutated(text, *mutation)
    check(text)


# The fuzzer of tools/fuzz, for a bounded number of inputs

INPUTS = 250


def test_no_promise_is_broken_by_the_first_inputs_of_a_seed() -> None:
    (done,) = do_all(pieces(1, 0, INPUTS), jobs=1)
    assert len(done.piece.numbers) == INPUTS
    kinds = {fault.kind for fault in done.faults}
    assert not {kind for kind in kinds if not kind.endswith(SLOW)}


def test_an_input_depends_on_its_seed_and_number_alone() -> None:
    target = target_named("architectures")
    first, again = ([input_of(target, seed, n)[0] for n in range(9)] for seed in (3, 3))
    assert first == again
    assert input_of(target, 3, 8)[0] == first[8]
    assert first != [input_of(target, 4, n)[0] for n in range(9)]
    assert len(set(first)) == len(first)


def test_a_run_is_cut_into_pieces_without_a_gap() -> None:
    cut = [number for piece in pieces(1, 100, 777) for number in piece.numbers]
    assert cut == list(range(100, 877))
    endless = islice(pieces(1, 0, None), 3)
    assert [piece.numbers.start for piece in endless] == [0, SIZE, 2 * SIZE]


def test_pieces_are_shared_among_processes() -> None:
    done = do_all(pieces(1, 0, 5), jobs=2)
    assert [len(each.piece.numbers) for each in done] == [5]
