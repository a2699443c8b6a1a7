"""A page in a browser, as a person uses it: what is seen of it, and what is done to it."""

from __future__ import annotations

import json
from typing import Any

SEEN_AT_LEAST = 20
"""Seconds that something may take to come, on a slow machine."""


OFTEN = 0.05
"""Seconds from look to look."""


class Page:
    """A page that is open in a browser."""

    def __init__(self, browser: Any, url: str, fragment: str = "") -> None:
        """Open an address."""
        self.browser = browser
        self.url = url
        self._logs: dict[str, list[dict[str, Any]]] = {"browser": [], "performance": []}
        self._read_logs()
        for entries in self._logs.values():
            entries.clear()
        browser.get("about:blank")
        browser.get(f"{self.url}{fragment}")

    # --- what is seen ----------------------------------------------------------------------------

    def run(self, script: str, *arguments: Any) -> Any:
        """Return what a script returns in the page."""
        return self.browser.execute_script(script, *arguments)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements that a selector means."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)",
            selector,
        )
        return found

    def text(self, selector: str) -> str:
        """Return the text of the one element that a selector means."""
        (text,) = self.texts(selector)
        return text

    def boxes(self) -> list[str]:
        """Return the layers and blocks that the graph shows, by name, from top to bottom."""
        names: list[str] = self.run(
            "return [...document.querySelectorAll('.box')].map((e) => "
            "[e.getBoundingClientRect().top, e.dataset.id]).sort((a, b) => a[0] - b[0])"
            ".map((e) => e[1])"
        )
        return names

    @property
    def chosen(self) -> list[str]:
        """The boxes that are marked as selected."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll('.box.chosen')].map((e) => e.dataset.id)"
        )
        return found

    @property
    def fragment(self) -> str:
        """What stands behind the address of the file."""
        address: str = self.browser.current_url
        return address.removeprefix(self.url)

    @property
    def rows(self) -> list[str]:
        """The names in the rows of the table that are drawn."""
        return self.texts("#table tbody tr:not(.space) td:nth-child(2)")

    # --- what is done ----------------------------------------------------------------------------

    def click(self, selector: str) -> None:
        """Click the middle of what a selector means, wherever a person would have to scroll to."""
        from selenium.webdriver import ActionChains

        element = self.browser.find_element("css selector", selector)
        self.run("arguments[0].scrollIntoView?.({block: 'nearest'})", element)
        ActionChains(self.browser).move_to_element(element).click().perform()

    def click_box(self, name: str) -> None:
        """Click a layer or block in the graph."""
        self.click(f'.box[data-id="{name}"] text')

    def hover_box(self, name: str) -> None:
        """Move the pointer over a layer or block in the graph."""
        from selenium.webdriver import ActionChains

        element = self.browser.find_element("css selector", f'.box[data-id="{name}"] text')
        ActionChains(self.browser).move_to_element(element).perform()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        from selenium.webdriver import ActionChains
        from selenium.webdriver.common.keys import Keys

        for key in keys:
            named = getattr(Keys, key.upper(), key) if len(key) > 1 else key
            ActionChains(self.browser).send_keys(named).perform()

    def choose_colour(self, words: str) -> None:
        """Choose by what the graph is coloured."""
        self.browser.find_element("css selector", "#colour").send_keys(words)

    def wait_for(self, condition: str, seconds: float = SEEN_AT_LEAST) -> None:
        """Wait until an expression of the page is true."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.browser, seconds, OFTEN).until(
            lambda _: self.run(f"return Boolean({condition})"), condition
        )

    # --- what it did -----------------------------------------------------------------------------

    @property
    def complaints(self) -> list[str]:
        """What the browser wrote to its console since the page was opened."""
        self._read_logs()
        return [each["message"] for each in self._logs["browser"]]

    @property
    def requests_that_leave(self) -> list[str]:
        """The addresses that were asked for outside of the page's own place and data."""
        self._read_logs()
        events = [json.loads(each["message"])["message"] for each in self._logs["performance"]]
        asked = [
            str(each["params"]["request"]["url"])
            for each in events
            if each["method"] == "Network.requestWillBeSent"
        ]
        own = (
            "file:",
            "data:",
            "about:",
            "blob:",
            self.url if self.url.startswith("http") else "file:",
        )
        return [each for each in asked if not each.startswith(own)]

    def _read_logs(self) -> None:
        for name, entries in self._logs.items():
            entries += self.browser.get_log(name)
