"""A headless Chromium for all tests of a process, and pages for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest

import cnnshape
from cnnshape.difference.compare import diff
from cnnshape.playing.server import PlaygroundServer
from cnnshape.report.pages.data import Reported, page_data
from cnnshape.report.pages.page import page_text
from tests.browser.page import SEEN_AT_LEAST, Page
from tests.browser.playground import Playground
from tools.chromium import chromium, why_none

Play = Callable[..., Playground]
"""Opens the playground with a text, or at a fragment of its address."""

Open = Callable[..., Page]
"""Opens the page of architectures, or of texts, at a fragment of its address."""


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Start Chromium; skip where it or selenium is missing."""
    missing = why_none()
    if missing is not None:
        pytest.skip(missing)
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(browser: object, tmp_path: Path) -> Iterator[Open]:
    """Open pages from disk, and check at the end that none complained or asked for anything."""
    opened: list[Page] = []

    def open_page(*words: str, fragment: str = "") -> Page:
        file = tmp_path / f"page {len(opened)} #ü.html"
        file.write_text(page_of(*words), encoding="utf-8")
        page = Page(browser, file.as_uri(), fragment)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        assert page.complaints == []
        assert page.requests_that_leave == []


@pytest.fixture
def play(browser: object) -> Iterator[Play]:
    """Open the playground of servers, and check at the end as for other pages."""
    with ExitStack() as stack:
        opened: list[Playground] = []

        def play(
            text: str | None = None, fragment: str = "", seconds: float = SEEN_AT_LEAST
        ) -> Playground:
            server = stack.enter_context(PlaygroundServer(text))
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
            opened.append(Playground(browser, server.url, fragment))
            opened[-1].wait_until_shown(seconds)
            return opened[-1]

        yield play
        for page in opened:
            assert page.complaints == []
            assert page.requests_that_leave == []


def page_of(*words: str) -> str:
    """Return the page of one architecture or two, each a bundled name or a text."""
    networks = [cnnshape.loads(word) if "\n" in word else cnnshape.load(word) for word in words]
    found = [Reported(cnnshape.analyze(each), cnnshape.lint(each)) for each in networks]
    analyses = [each.analysis for each in found]
    difference = diff(*analyses) if len(analyses) > 1 else None
    return page_text(page_data(found, difference))
