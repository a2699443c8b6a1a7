"""Reports as JSON text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def json_text(content: Any) -> str:
    """Return content as JSON text, in ASCII: it steers no terminal and needs no encoding."""
    return json.dumps(content, indent=2) + "\n"


def json_report(reports: Sequence[dict[str, Any]], are_several: bool = False) -> str:
    """Return one report, or a list if several were requested, as JSON text."""
    return json_text(list(reports) if are_several or len(reports) > 1 else reports[0])
