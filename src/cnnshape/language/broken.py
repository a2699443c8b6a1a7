"""One way to say that something is broken, once what is wrong with it has been noted.

The exception Broken ends the work on it. If something must be kept in its place, as a parameter, a
block or the node that a layer reads, that is the value BROKEN. Whatever meets either is broken too
and says nothing of its own, so that one mistake gives one message.
"""

from __future__ import annotations

from typing import Final


class Broken(Exception):
    """What cannot be worked out; the problem has been noted."""


BROKEN: Final = Broken()
