"""The colours of all reports: bright ones that dark terminals show, and no red beside green.

Words distinguish them too: people see colours differently, and `NO_COLOR` turns them off.
"""

from __future__ import annotations

from types import MappingProxyType

TITLE = "bold"
FAINT = "dim"
"""Sources, legends and conventions."""

ERROR = "bold bright_red"
WARNING = "bold bright_yellow"
INFO = "bold bright_cyan"
HELP = "bright_cyan"
RELATED = "bright_cyan"
"""A second place that has to do with a finding."""

HEADING = "bold bright_cyan"
BAR = "bright_cyan"
"""What is drawn, as the bars of shares."""

MARKDOWN = MappingProxyType(
    {
        "markdown.h1": HEADING,
        "markdown.h1.border": "none",
        "markdown.h2": HEADING,
        "markdown.h3": HEADING,
        "markdown.code": "bright_cyan",
        "markdown.block_quote": "none",
        "markdown.item.number": "bold",
        "markdown.link": "bright_cyan",
        "markdown.link_url": "bright_cyan underline",
    }
)
"""The styles of pages in Markdown; the usual ones are dark blue and purple."""
