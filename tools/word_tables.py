"""Write the tables of other frameworks' words into docs/file-language.md, or check them.

python -m tools.word_tables [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from cnnshape.language.hints.axis_words import AXIS_WORDS
from cnnshape.language.hints.function_words import FUNCTION_WORDS, MODE_WORDS, PADDING_WORDS
from cnnshape.language.hints.key_words import FILE_WORDS, KEY_WORDS, VALUE
from cnnshape.language.hints.layer_words import LAYER_WORDS
from cnnshape.language.hints.vocabulary import Word
from cnnshape.layers import KINDS, model_of
from cnnshape.layers.layer import PLACEMENT_KEYS

PAGE = Path(__file__).parents[1] / "docs" / "file-language.md"
START = "<!-- words: written by `python -m tools.word_tables` -->"
END = "<!-- end of words -->"


def tables() -> str:
    """Return the tables in Markdown."""
    layer_keys = {key for kind in KINDS for key in model_of(kind).model_fields}
    sections = (
        ("Layer types", LAYER_WORDS, frozenset(KINDS)),
        ("Activations", FUNCTION_WORDS, frozenset(KINDS)),
        ("Padding", PADDING_WORDS, frozenset({"valid", "same", "half", "causal"})),
        ("Modes of padding and of upsampling", MODE_WORDS, None),
        ("Axes", AXIS_WORDS, None),
        ("Keys of layers", KEY_WORDS, frozenset(layer_keys | PLACEMENT_KEYS)),
        ("Keys of the file", FILE_WORDS, None),
    )
    return "\n".join(line for section in sections for line in _section(*section))


def page_with(tables: str) -> str:
    """Return the page with other tables between the marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    return f"{before}{START}\n{tables}\n{END}{rest.partition(END)[2]}"


def _section(title: str, words: tuple[Word, ...], known: frozenset[str] | None) -> Iterator[str]:
    yield f"\n| {title} elsewhere | used by | here |"
    yield "| --- | --- | --- |"
    for word in words:
        here = [each for each in word.here if known is None or each in known]
        if here or word.instead:
            spellings = ", ".join(f"`{each}`" for each in word.words.split())
            yield f"| {spellings} | {word.frameworks} | {_here(here, word)} |"


def _here(here: list[str], word: Word) -> str:
    if here:
        return " or ".join(f"`{each}`" for each in here)
    return (word.instead or "").replace(f" {VALUE}", " its value").replace("|", "\\|")


def main() -> int:
    """Write the page, or say whether it is up to date."""
    page = page_with(tables())
    if "--check" in sys.argv:
        return int(PAGE.read_text(encoding="utf-8") != page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
