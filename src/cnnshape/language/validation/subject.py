"""What is built from a file: its mapping, what messages call it, and what its expressions see."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.diagnostics import Related
from cnnshape.language.expressions.environment import Environment
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Table, Value, expression_of

FILE = "the file"


class Subject(NamedTuple):
    """A mapping of the file; `uses` are the calls of blocks that lead to it.

    `more_keys` are keys that its model does not know, and that may be written.
    """

    owner: str
    table: Table
    problems: Problems
    uses: tuple[Related, ...] = ()
    more_keys: tuple[str, ...] = ()
    environment: Environment | None = None

    @property
    def is_file(self) -> bool:
        """Whether this is the file as a whole."""
        return self.owner == FILE

    def problem(self, code: str, message: str, value: Value | None, help: str | None) -> None:
        """Note what is wrong with a value, and where a parameter in it was set."""
        span = self.table.span if value is None else value.span
        related = (*self._setting(value), *self.uses)
        self.problems.add(code, message, span, help, related=related)

    def _setting(self, value: Value | None) -> tuple[Related, ...]:
        """Point to the value of a parameter that is the whole of an expression."""
        text = None if value is None else expression_of(value)
        if text is None or self.environment is None:
            return ()
        place = self.environment.places.get(text.strip())
        return () if place is None else (place,)
