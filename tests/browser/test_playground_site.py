"""The playground as a site: cnnshape runs in the browser, and answers as its server does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnshape.playing.links import fragment_of
from cnnshape.playing.materials import CannotBuild
from cnnshape.playing.site import write_site
from tests.browser.playground import Playground
from tools.file_server import served

TEXT = "input: [8, 8, 3]\nlayers:\n  - {name: a, type: conv, filters: 4, kernel: 3, padding: 1}\n"
OTHER = "input: [8, 8, 3]\nlayers:\n  - {type: relu}\n"
SECONDS_TO_START = 120

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Write a site, and serve its files; skip where Pyodide cannot be had."""
    folder = tmp_path_factory.mktemp("site") / "play"
    materials = os.environ.get("CNNSHAPE_PYODIDE")
    try:
        write_site(folder, TEXT, Path(materials) if materials else None)
    except CannotBuild as error:
        pytest.skip(str(error))
    with served(folder) as url:
        yield url


@pytest.fixture(scope="module")
def page(browser: object, site: str) -> Iterator[Playground]:
    """Open the site once: Python takes seconds to start."""
    opened = Playground(browser, site)
    opened.wait_until_shown(SECONDS_TO_START)
    yield opened
    assert opened.complaints == []
    assert opened.requests_that_leave == []


def test_it_begins_with_its_text(page: Playground) -> None:
    assert page.typed == TEXT
    assert page.shape_of("a") == "8x8x4"


def test_a_mistake_is_seen_and_fixed(page: Playground) -> None:
    page.go_to("filters")
    page.type("backspace")
    assert page.problems == ["Line 3 error E002 conv has no key `filter`"]
    page.click("#problems .fix")
    page.wait_for("document.querySelectorAll('#problems .finding').length === 0")
    assert page.typed == TEXT


def test_shapes_change_while_one_types(page: Playground) -> None:
    page.go_to("filters: 4")
    page.type("2")
    assert page.shape_of("a") == "8x8x42"
    page.type("backspace")


def test_broken_yaml_is_explained_in_the_same_words(page: Playground) -> None:
    page.go_to("[8, 8, 3")
    page.press("delete")
    page.wait_until_shown()
    assert page.problems == ["Line 1 error E001 this `[` is not closed"]
    page.type("]")
    assert page.problems == []


def test_examples_are_in_the_site(page: Playground) -> None:
    page.choose_example("resnet50")
    assert page.text("h1") == "ResNet-50"
    assert "stage_1" in page.boxes()


def test_a_link_is_opened(page: Playground) -> None:
    page.choose_example("lenet")
    page.wait_for("location.hash.includes('file=')")
    page.run("location.hash = arguments[0]", fragment_of(OTHER))
    page.wait_for("document.querySelector('#table tr[data-name=relu_1]')")
    assert page.typed == OTHER
