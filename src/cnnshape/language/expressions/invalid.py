"""The error of an expression that cannot be read or evaluated."""

from __future__ import annotations


class InvalidExpression(Exception):
    """An expression that cannot be evaluated; `start` and `end` count its characters from 0."""

    def __init__(self, message: str, start: int, end: int, help: str) -> None:
        """Keep what is wrong, at which characters, and what to do."""
        super().__init__(message)
        self.message, self.start, self.end, self.help = message, start, end, help
