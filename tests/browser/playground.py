"""The playground in a browser, as a person uses it."""

from __future__ import annotations

from typing import Any

from tests.browser.page import SEEN_AT_LEAST, Page

TEXT = """\
input: [8, 8, 3]
layers:
  - {name: a, type: conv, filters: 4, kernel: 3, padding: 1}
  - {name: b, type: max_pool, kernel: 2}
"""
"""A text to begin with."""

EDITOR = "document.querySelector('.cm-content').cmTile.view"
"""The editor, as the library lets a page find it."""


class Playground(Page):
    """A playground that is open in a browser."""

    def wait_until_shown(self, seconds: float = SEEN_AT_LEAST) -> None:
        """Wait until what is in the editor has been read and checked."""
        self.wait_for("document.body.dataset.shown === 'whole'", seconds)

    @property
    def typed(self) -> str:
        """The text in the editor."""
        text: str = self.run(f"return {EDITOR}.state.doc.toString()")
        return text

    @property
    def problems(self) -> list[str]:
        """The problems below the editor, each with its line."""
        return self.texts("#problems .finding > p:first-child")

    def shape_of(self, layer: str) -> str:
        """Return the shape of a layer in the table."""
        return self.text(f'#table tr[data-name="{layer}"] td:nth-child(4)')

    def go_to(self, text: str, *, end: bool = True) -> None:
        """Put the cursor behind the first place of a text, or before it, as a click would."""
        self.run(
            f"const view = {EDITOR}; const at = view.state.doc.toString().indexOf(arguments[0]);"
            "view.dispatch({selection: {anchor: at + arguments[1]}, scrollIntoView: true});"
            "view.focus();",
            text,
            len(text) if end else 0,
        )

    def hover_text(self, text: str) -> None:
        """Move the pointer over the first place of a text in the editor."""
        from selenium.webdriver import ActionChains

        left, top = self.run(
            f"const view = {EDITOR}; const at = view.state.doc.toString().indexOf(arguments[0]);"
            "const place = view.coordsAtPos(at + 1); return [place.left, place.top + 5];",
            text,
        )
        for step in (0, 2):
            actions: Any = ActionChains(self.browser)
            actions.w3c_actions.pointer_action.move_to_location(int(left) + step, int(top))
            actions.perform()

    def type(self, *keys: str) -> None:
        """Press keys in the editor, and wait for what comes of it."""
        self.press(*keys)
        self.wait_until_shown()

    def choose_example(self, name: str) -> None:
        """Choose an example, and wait until it is shown."""
        from selenium.webdriver.support.ui import Select

        Select(self.browser.find_element("css selector", "#example")).select_by_value(name)
        self.wait_until_shown()

    def open_again(self) -> None:
        """Open what the address holds in a page that knows nothing."""
        address = self.browser.current_url
        self.browser.get("about:blank")
        self.browser.get(address)
        self.wait_until_shown()

    def media(self, name: str, value: str) -> None:
        """Let the system of the reader be another."""
        parameters: Any = {"features": [{"name": name, "value": value}]}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", parameters)
