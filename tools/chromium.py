"""A headless Chromium that selenium drives: for tests, pictures and measurements of pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)


def why_none() -> str | None:
    """Return what is missing for a browser; None if nothing is."""
    try:
        import selenium.webdriver  # noqa: F401
    except ImportError:
        return "selenium is not installed"
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        return "Chromium and its driver are not installed"
    return None


@contextmanager
def chromium(width: int = 1500, height: int = 950) -> Iterator[Any]:
    """Start Chromium with a window of a size, and end it."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for word in (*OPTIONS, f"--window-size={width},{height}"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(shutil.which("chromedriver"))
    )
    try:
        yield started
    finally:
        started.quit()


def set_colours(browser: Any, scheme: str) -> None:
    """Let pages follow a light or a dark system."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def drawn_at_rest(browser: Any) -> bytes:
    """Return what is seen of a page as PNG, after it has moved what is selected into view."""
    browser.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"
    )
    picture: bytes = browser.get_screenshot_as_png()
    return picture
