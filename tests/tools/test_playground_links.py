"""Examples of the docs open in the playground; parts of architectures do not."""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64decode
from pathlib import Path
from types import SimpleNamespace

import pytest

from cnnshape.playing.answers import Playground
from cnnshape.playing.links import fragment_of
from tools.playground_links import VARIABLE, linked, on_page_markdown

DOCS = Path(__file__).parents[2] / "docs"
WHOLE = "input: [8, 8, 3]\nlayers:\n  - {type: relu}\n"
LINK = re.compile(r'<a href="\.\./p/#file=([\w-]+)">Open in the playground</a>')


def text_in(word: str) -> str:
    """Return the text that a link carries, as a browser reads it."""
    return zlib.decompress(urlsafe_b64decode(word + "=" * (-len(word) % 4)), -15).decode()


@pytest.mark.parametrize("text", ["", WHOLE, "# \N{SNOWMAN} \U0001f60e\n", "x" * 10_000])
def test_a_link_carries_its_text(text: str) -> None:
    fragment = fragment_of(text)
    assert re.fullmatch(r"#file=[\w-]+", fragment)
    assert text_in(fragment.removeprefix("#file=")) == text


def test_a_whole_architecture_has_a_link_and_a_part_has_none() -> None:
    part = "```yaml\nlayers:\n  - {type: relu}\n```\n"
    page = f"# A\n\n```yaml\n{WHOLE}```\n\n{part}"
    made = linked(page, "../p/")
    (word,) = LINK.findall(made)
    assert text_in(word) == WHOLE
    assert made.endswith(part)


def test_without_a_playground_pages_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    page = SimpleNamespace(url="a/b/")
    text = f"```yaml\n{WHOLE}```\n"
    monkeypatch.delenv(VARIABLE, raising=False)
    assert on_page_markdown(text, page) == text
    monkeypatch.setenv(VARIABLE, "p")
    assert '<a href="../../p/#file=' in on_page_markdown(text, page)


def test_examples_of_the_file_language_open_without_an_error() -> None:
    page = linked((DOCS / "file-language.md").read_text(encoding="utf-8"), "../p/")
    texts = [text_in(word) for word in LINK.findall(page)]
    assert len(texts) > 8
    for text in texts:
        assert [each["lines"] for each in Playground().draw(text, "")["problems"]] == []
