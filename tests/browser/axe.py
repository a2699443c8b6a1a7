"""What axe-core finds in a page that keeps people from using it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.page import Page


def serious_findings(page: Page) -> list[tuple[str, list[str]]]:
    """Return the rules that a page breaks seriously, with elements; skip without axe."""
    axe = pytest.importorskip("axe_core_python")
    script = Path(axe.__file__ or "").with_name("axe.min.js").read_text(encoding="utf-8")
    page.run(script)
    found = page.browser.execute_async_script(
        "const done = arguments[0]; axe.run().then((found) => done(found.violations))"
    )
    return [
        (each["id"], [node["html"][:120] for node in each["nodes"][:3]])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
