"""A network while it is drawn: what is written so far, and what the next layer reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.drawn.layer import Bounds, Draw, Keys, Shape

@dataclass(eq=False)
class Place


@dataclass
class Draft
