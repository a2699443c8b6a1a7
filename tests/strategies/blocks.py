"""Random files of nested blocks: branches inside, switches, proportions, and several inputs."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.random_layer import Draw

NORM = "{type: batch_norm, activation: relu}"


@st.composite
def files_of_blocks(draw: Draw) -> str:
    """Draw the text of a file whose layers are calls of blocks that call each other."""
    layers = draw(st.lists(_calls(), min_size=1, max_size=6))
    return "\n".join(
        [
            "input: [8, 8, 6]",
            "blocks:",
            *_block("gate", "", GATE),
            *_block("unit", "width: ", draw(_bodies())),
            *_block("residual", "width: ", _residual(draw(_bodies()))),
            *_block("join", "width: ", _join(), inputs="[left, right]"),
            *_block("both", "width: ", _both(draw(st.booleans()))),
            *_block("stage", "width: , depth: 1", _stage(draw(CALLED))),
            "layers:",
            *(f"  - {layer}" for layer in layers),
        ]
    )


def _block(name: str, parameters: str, layers: list[str], inputs: str = "") -> list[str]:
    read = [f"    inputs: {inputs}"] if inputs else []
    start = [f"  {name}:", *read, f"    parameters: {{{parameters}}}", "    layers:"]
    return [*start, *(f"      {line}" for line in layers)]


GATE = [
    "- type: branches",
    "  merge: multiply",
    "  branches:",
    "    - []",
    "    - - {type: conv, filters: =channels // 2, kernel: 1, activation: relu}",
    "      - {type: conv, filters: =channels, kernel: 1, activation: sigmoid}",
]

PIECES = (
    ["- {type: conv, filters: =2 * width, kernel: 1, bias: false}"],
    ["- {type: conv, filters: =width, kernel: 3, padding: same}", f"- {NORM}"],
    ["- {type: conv, filters: =channels, kernel: 1, if: =width > 4}"],
    ["- {type: depthwise_conv, kernel: 3, padding: half}", f"- {NORM}"],
    ["- {type: relu, if: =width > 8}"],
    [
        "- type: branches",
        "  merge: concat",
        "  branches:",
        "    - []",
        "    - - {type: conv, filters: =width, kernel: 1}",
        "      - {type: relu}",
    ],
    ["- {type: gate}"],
)


@st.composite
def _bodies(draw: Draw) -> list[str]:
    """Draw the layers of a block, which gives `width` channels."""
    pieces = draw(st.lists(st.sampled_from(PIECES), max_size=4))
    wide = "- {type: conv, filters: =3 * width, kernel: 1, if: =width % 3 == 0}"
    last = "- {name: last, type: conv, filters: =width, kernel: 1}"
    return [*(line for piece in pieces for line in piece), wide, last]


def _residual(body: list[str]) -> list[str]:
    main = [f"      {line}" for line in body]
    around = "    - - {type: conv, filters: =width, kernel: 1, if: =channels != width}"
    start = ["- type: branches", "  merge: add", "  branches:", around]
    return [*start, f"    - {main[0].strip()}", *main[1:]]


def _join() -> list[str]:
    return [
        "- {name: a, type: conv, from: left, filters: =width, kernel: 1}",
        "- {name: b, type: conv, from: right, filters: =width, kernel: 1}",
        "- {type: add, from: [a, b], activation: relu}",
    ]


def _both(reads_input: bool) -> list[str]:
    other = "input" if reads_input else "one"
    return [
        "- {name: one, type: unit, width: =2 * width}",
        "- {name: two, type: residual, width: =width}",
        f"- {{type: join, from: [two, {other}], width: =width}}",
    ]


CALLED = st.sampled_from(["unit", "residual", "both"])


def _stage(called: str) -> list[str]:
    return [
        "- {type: unit, width: =width}",
        f"- {{type: {called}, width: =width, repeat: =depth}}",
    ]


@st.composite
def _calls(draw: Draw) -> str:
    kind = draw(st.sampled_from(["unit", "residual", "both", "stage", "stage"]))
    width = draw(st.sampled_from([2, 4, 6, 8, 12]))
    repeat = f", repeat: {draw(st.integers(1, 3))}" if draw(st.booleans()) else ""
    depth = f", depth: {draw(st.integers(0, 3))}" if kind == "stage" else ""
    return f"{{type: {kind}, width: {width}{depth}{repeat}}}"
