"""Events of texts that are put together from remembered items are those of the whole texts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
import yaml

from cnnshape.language.bundled_paths import bundled_files
from cnnshape.language.yaml.remembered_items import MAX_ITEMS, RememberedItems

HEAD = "input: [8, 8, 3]\nlayers:\n"
ITEM = "  - {type: relu}\n"
INSERTED = (
    *"{}[]:-,'\"#&*!|>%@`\t =\n?a1",
    "\n  - ",
    "  ",
    ": ",
    "\n\n",
    "\n  # x\n",
    "\n---\n",
    "- ",
    "\n    ",
    "layers:\n",
)


def whole(text: str) -> list[tuple[Any, ...]] | None:
    """Return the events of a text that is parsed whole; None if it is no YAML."""
    loader: Any = yaml.SafeLoader(text)
    found = []
    try:
        while loader.check_event():
            found.append(loader.get_event())
    except yaml.YAMLError:
        return None
    return described(found)


def described(events: Iterable[yaml.Event]) -> list[tuple[Any, ...]]:
    """Return all that is known of events, but for their offsets."""
    return [
        (
            type(each),
            *((mark.line, mark.column) for mark in (each.start_mark, each.end_mark)),  # type: ignore[union-attr]
            {key: value for key, value in vars(each).items() if not key.endswith("_mark")},
        )
        for each in events
    ]


def joined(items: RememberedItems, text: str) -> list[tuple[Any, ...]] | None:
    """Return the events of a text from those of its items."""
    events: Sequence[yaml.Event] | None = items.events(text)
    return None if events is None else described(events)


@pytest.mark.parametrize("path", bundled_files()[::5], ids=lambda path: path.stem)
def test_bundled_files_have_the_same_events(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    events = joined(RememberedItems(), text)
    assert events == (whole(text) if "\nlayers:\n" in text else None)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{ITEM}",
        f"{HEAD}{ITEM}{ITEM}",
        f"{HEAD}- {{type: relu}}\n- type: relu\n  name: a\nname: x\n",
        f"{HEAD}  # first\n\n{ITEM}\n# between\n{ITEM}\n\n# behind\nname: x\n",
        f"{HEAD}  - type: relu\n    name: a\n\n  - name:\n  - type: x\n    y:\n      - 1\n",
        f"{HEAD}  - |+\n    text\n\n\n  - >\n    more\n\nname: x\n",
        f"{HEAD}  - &a {{type: relu}}\n  - *a\n",
    ],
)
def test_lists_of_every_form_have_the_same_events(text: str) -> None:
    assert joined(RememberedItems(), text) == whole(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: 1\n",
        "layers: [a, b]\n",
        f"{HEAD}{ITEM}".rstrip("\n"),
        f"{HEAD}{ITEM}".replace("\n", "\r\n"),
        f"{HEAD}  - [a,\nb]\n",
        f'{HEAD}  - "a\n  - b"\n',
        f"{HEAD}  - {{type: relu\n{ITEM}",
        f"{HEAD}{ITEM}name: [\n",
        f"{HEAD}{ITEM * (MAX_ITEMS + 1)}",
    ],
)
def test_other_texts_are_parsed_whole(text: str) -> None:
    assert joined(RememberedItems(), text) is None


def test_what_is_remembered_is_told_in_its_new_lines() -> None:
    items = RememberedItems()
    for text in (f"{HEAD}{ITEM}{ITEM}", f"# x\n{HEAD}{ITEM}{ITEM}", f"{HEAD}  - a\n{ITEM}# x\n"):
        assert joined(items, text) == whole(text)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(8))
def test_random_edits_have_the_same_events(seed: int) -> None:
    draw = random.Random(seed)
    items, joins = RememberedItems(), 0
    files = [path.read_text(encoding="utf-8") for path in bundled_files()]
    files = [text for text in files if "\nlayers:\n" in text and len(text) < 3000]
    for _ in range(6):
        text = draw.choice(files)
        for _ in range(10):
            at = draw.randrange(len(text))
            left_out = draw.choice((0, 0, 1, 3))
            changed = text[:at] + draw.choice((*INSERTED, "")) + text[at + left_out :]
            expected, found = whole(changed), joined(items, changed)
            assert found in (None, expected)
            joins += found is not None
            text = text if expected is None else changed
    assert joins > 10
