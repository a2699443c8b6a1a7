"""Colours are legible on a dark terminal, one module says them, and no page uses others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.style import Style
from rich.terminal_theme import TerminalTheme

import cnnshape.report
from cnnshape.linting.description import description_of
from cnnshape.report import palette
from cnnshape.report.findings.rule_pages import print_page
from tests.cli.running import Terminal

DARK = [(0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170)]
BRIGHT = [(85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255)]
VGA = TerminalTheme(
    (0, 0, 0),
    (170, 170, 170),
    [*DARK, (0, 170, 170), (170, 170, 170)],
    [*BRIGHT, (85, 255, 255), (255, 255, 255)],
)
"""The darkest of the usual terminals: the console of Linux."""

LEGIBLE = 4.5
"""The contrast that WCAG 2.2 asks of text (1.4.3)."""

STYLES = {name: style for name, style in vars(palette).items() if name.isupper()} | dict(
    palette.MARKDOWN
)
COLOURS = re.compile(r"\b(?:bright_)?(?:red|green|yellow|blue|magenta|cyan|purple)\b")
CODES = re.compile(r"\x1b\[([\d;]*)m")


def luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance of a colour as WCAG defines it."""
    parts = [each / 255 for each in colour]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_on_black(style: str) -> float:
    colour = Style.parse(style).color
    return 21 if colour is None else (luminance(colour.get_truecolor(VGA)) + 0.05) / 0.05


@pytest.mark.parametrize("name", [name for name in STYLES if name != "MARKDOWN"])
def test_every_colour_is_legible_on_a_dark_terminal(name: str) -> None:
    assert contrast_on_black(STYLES[name]) >= LEGIBLE


def test_dark_blue_would_not_be_legible() -> None:
    assert contrast_on_black("blue") < LEGIBLE
    assert contrast_on_black("magenta") < LEGIBLE


def test_severities_are_told_apart_without_red_and_green() -> None:
    severities = {palette.ERROR, palette.WARNING, palette.INFO}
    assert len(severities) == 3
    assert not any("green" in str(style) for style in STYLES.values())


def test_the_palette_is_the_only_module_that_names_colours() -> None:
    folder = Path(str(cnnshape.report.__file__)).parent
    naming = {path.name for path in folder.rglob("*.py") if COLOURS.search(path.read_text("utf-8"))}
    assert naming == {"palette.py"}


def test_a_page_of_a_rule_has_no_dark_blue_and_no_purple(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Terminal()
    print_page(description_of("G201"), screen, 80)
    used = {code for codes in CODES.findall(screen.getvalue()) for code in codes.split(";")}
    assert "96" in used
    assert used.isdisjoint({"34", "35", "95"})
