"""Write docs/editor: what an editor shows, drawn from the answers of the language server.

python -m tools.editor_pictures
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from tools.language_client import Client, client_in
from tools.page_folder import DOCS, PageFolder

FOLDER = DOCS / "editor"
LETTER, LINE, MARGIN = 7.8, 20, 14
"""The width of a letter, the height of a line and the edge of the picture, in pixels."""

STYLE = """\
text { font: 13px ui-monospace, Menlo, Consolas, monospace; white-space: pre; fill: #24292f }
.page { fill: #ffffff; stroke: #d0d7de } .popup { fill: #f6f8fa; stroke: #8c959f }
.number, .lens { fill: #8c959f } .lens { font-size: 11px } .number-token { fill: #0a3069 }
.type { fill: #0550ae } .class { fill: #953800 } .variable { fill: #116329 }
.parameter { fill: #8250df } .function { fill: #6639ba }
.hint { fill: #57606a; font-style: italic } .hint-box { fill: #eaeef2 }
.squiggle { fill: none; stroke-width: 1.4 }
.s1 { stroke: #cf222e } .s2 { stroke: #bf8700 } .s3 { stroke: #0969da }
"""

TYPING = """\
input: [32, 32, 3]
parameters: {width: 16}
blocks:
  unit:
    parameters: {filters: , times: 2}
    layers:
      - {type: conv, filters: =filters, kernel: 3, padding: same, repeat: =times}
      - {type: batch_norm, activation: relu}
layers:
  - {name: stem, type: conv, filters: =width, kernel: 3}
  - {type: batch_norm}
  - {type: relu}
  - {type: unit, filters: =2 * width}
  - {type: max_pool, kernel: 2}
  - {type: unit, filters: =4 * width, times: 3}
  - {type: global_avg_pool}
  - {type: dense, units: 10}
budget: {parameters: 200000}
"""
UNFINISHED = TYPING.replace("  - {type: max_pool, kernel: 2}", "  - {type: max_pool, ker")


class View(NamedTuple):
    """A text with what the server says of it; lines and columns count from 0."""

    text: str
    words: Mapping[tuple[int, int], tuple[int, str]]
    hints: Sequence[tuple[int, int, str]]
    lenses: Mapping[int, str]
    findings: Sequence[Mapping[str, Any]]
    popup: Sequence[str] = ()
    popup_at: tuple[int, int] = (0, 0)


def views() -> Mapping[str, View]:
    """Return what is seen of a text, of one that is being typed, and below the mouse."""
    with tempfile.TemporaryDirectory() as folder, client_in(Path(folder)) as client:
        uri = client.open("net.yaml", TYPING)
        whole = _view(client, uri, TYPING, 1)
        at = _place(TYPING, "unit:")
        said = client.at("hover", uri, *at)["contents"]["value"].replace("`", "")
        hover = whole._replace(popup=said.splitlines(), popup_at=at)
        client.change(uri, UNFINISHED, 2)
        unfinished = _view(client, uri, UNFINISHED, 2)
        line, column = _place(UNFINISHED, "ker\n")
        found = client.at("completion", uri, line, column + 3)["items"]
        proposals = [each["label"] for each in found][:7]
        return {
            "typing": whole,
            "hover": hover,
            "unfinished": unfinished._replace(popup=proposals, popup_at=(line, column)),
        }


def _view(client: Client, uri: str, text: str, version: int) -> View:
    findings = client.diagnostics(uri, version)
    lenses = client.about("codeLens", uri) or []
    return View(
        text,
        dict(_words(client, client.about("semanticTokens/full", uri) or {"data": []})),
        [
            (each["position"]["line"], each["position"]["character"], each["label"])
            for each in client.hints(uri)
        ],
        {each["range"]["start"]["line"]: each["command"]["title"] for each in lenses},
        findings,
    )


def _words(
    client: Client, tokens: Mapping[str, Sequence[int]]
) -> Iterator[tuple[tuple[int, int], tuple[int, str]]]:
    """Return the words of a text with their lengths and kinds."""
    line = column = 0
    kinds = client.can["semanticTokensProvider"]["legend"]["tokenTypes"]
    data = tokens["data"]
    for at in range(0, len(data), 5):
        lines, columns, length, kind, _ = data[at : at + 5]
        column = column + columns if lines == 0 else columns
        line += lines
        yield (line, column), (length, kinds[kind])


def _place(text: str, word: str) -> tuple[int, int]:
    before = text[: text.index(word)]
    return before.count("\n"), len(before.rpartition("\n")[2])


def svg(view: View) -> str:
    """Return the picture of a text."""
    rows = dict(_rows(view))
    below = rows[view.popup_at[0]] + 17 * len(view.popup) + 10
    width = _widest(view) * LETTER + 2 * MARGIN
    height = max(*rows.values(), below) + LINE
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    page = _box("page", 0.5, 0.5, width - 1, height - 1)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', f"<style>{STYLE}</style>", page]
    return "\n".join((*lines, *_drawn(view, rows), "</svg>", ""))


def _widest(view: View) -> int:
    after: dict[int, int] = defaultdict(int)
    for line, _, label in view.hints:
        after[line] += len(label) + 2
    lines = max(len(text) + after[at] for at, text in enumerate(view.text.splitlines()))
    return 4 + max(lines, *(view.popup_at[1] + len(text) + 3 for text in view.popup), 0)


def _rows(view: View) -> Iterator[tuple[int, float]]:
    """Return the height of each line: lenses have a line of their own above theirs."""
    top = MARGIN + 14.0
    for line in range(view.text.count("\n")):
        top += 16 if line in view.lenses else 0
        yield line, top
        top += LINE


def _drawn(view: View, rows: Mapping[int, float]) -> Iterator[str]:
    for line, text in enumerate(view.text.splitlines()):
        y = rows[line]
        if line in view.lenses:
            indent = len(text) - len(text.lstrip())
            yield _text(_x(indent), y - 17, view.lenses[line], "lens")
        yield _text(MARGIN, y, f"{line + 1:2}", "number")
        yield from _line(view, line, text, y)
    for finding in view.findings:
        yield from _squiggle(finding, view.text.splitlines(), rows)
    if view.popup:
        yield from _popup(view, rows)


def _line(view: View, line: int, text: str, y: float) -> Iterator[str]:
    """Draw a line: its words, and its hints between them, which move what follows."""
    hints = [(column, label) for at, column, label in view.hints if at == line]
    shift, column = 0, 0
    while column < len(text):
        length, kind = view.words.get((line, column), (1, ""))
        if not kind:
            ends = [at for (row, at) in view.words if row == line and at > column]
            length = min([*ends, *(at for at, _ in hints if at > column), len(text)]) - column
        yield _text(_x(column + shift), y, text[column : column + length], _class_of(kind))
        column += length
        for _, label in (each for each in hints if each[0] == column):
            yield from _hint(column + shift + 1, y, label)
            shift += len(label) + 2


def _class_of(kind: str) -> str:
    return "number-token" if kind == "number" else kind


def _hint(column: int, y: float, label: str) -> Iterator[str]:
    yield _box("hint-box", _x(column) - 3, y - 13, len(label) * LETTER + 6, 18)
    yield _text(_x(column), y, label, "hint")


def _squiggle(
    finding: Mapping[str, Any], lines: Sequence[str], rows: Mapping[int, float]
) -> Iterator[str]:
    """Underline the first line of a finding, and write its title below the text of the page."""
    start, end = finding["range"]["start"], finding["range"]["end"]
    line = start["line"]
    if line not in rows:
        return
    last = end["character"] if end["line"] == line else len(lines[line])
    first, y = _x(start["character"]), rows[line] + 4
    steps = max(int((_x(last) - first) / 6), 1)
    waves = "".join(" q 1.5 -3 3 0 t 3 0" for _ in range(steps))
    yield f'<path class="squiggle s{finding["severity"]}" d="M {first:.1f} {y:.1f}{waves}"/>'


def _popup(view: View, rows: Mapping[int, float]) -> Iterator[str]:
    line, column = view.popup_at
    x, y = _x(column), rows[line] + 8
    width = max(map(len, view.popup)) * LETTER + 16
    height = len(view.popup) * 17 + 10
    yield _box("popup", x, y, width, height)
    for at, text in enumerate(view.popup):
        yield _text(x + 8, y + 18 + 17 * at, text, "")


def _box(kind: str, x: float, y: float, width: float, height: float) -> str:
    size = f'width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" {size} rx="4"/>'


def _x(column: int) -> float:
    return MARGIN + (column + 4) * LETTER


def _text(x: float, y: float, text: str, kind: str) -> str:
    named = f' class="{kind}"' if kind else ""
    length = f' textLength="{len(text) * LETTER:.1f}"' if kind != "lens" and text.strip() else ""
    return (
        f'<text{named} x="{x:.1f}" y="{y:.1f}"{length} xml:space="preserve">{escape(text)}</text>'
    )


def folder() -> PageFolder:
    """Return the pictures as they are now."""
    return PageFolder(FOLDER, {f"{name}.svg": svg(view) for name, view in views().items()})


def main() -> None:
    """Write every picture."""
    folder().write()


if __name__ == "__main__":
    main()
