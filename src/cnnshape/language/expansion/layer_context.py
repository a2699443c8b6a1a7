"""One layer of a list as it is about to be added: its keys, its scope, and which copy it is."""

from collections.abc import Iterable
from typing import NamedTuple

from cnnshape.diagnostics import Fix, Related, Span
from cnnshape.language.broken import Broken
from cnnshape.language.expansion.scope import Scope
from cnnshape.language.expressions.environment import Environment, work_out
from cnnshape.language.problems import Problems
from cnnshape.language.validation.subject import Subject
from cnnshape.language.yaml.values import Plain, Table, plain

TAKEN_AS_WRITTEN = frozenset({"name", "description"})


class LayerContext(NamedTuple):
    """A layer in one of its copies; `suffix` is what the copy adds to a written name."""

    item: Table
    scope: Scope
    environment: Environment
    suffix: str
    problems: Problems
    follows_a_copy: bool = False

    def work_out(self, key: str) -> Plain:
        """Return the value of a key with its expressions evaluated, or None if it is missing."""
        constants = self.item.constants
        if key in constants:
            return constants[key]
        value = self.item.get(key)
        if value is None:
            return None
        if key in TAKEN_AS_WRITTEN:
            return plain(value)
        return work_out(value, self.environment, self.problems)

    def has(self, key: str) -> bool:
        """Say whether a key is written."""
        return key in self.item.entries

    def work_out_all(self, keys: Iterable[str]) -> tuple[dict[str, Plain], frozenset[str]]:
        """Return the values of keys, and the keys whose values are broken."""
        data: dict[str, Plain] = {}
        broken: set[str] = set()
        for key in keys:
            try:
                data[key] = self.work_out(key)
            except Broken:
                broken.add(key)
        return data, frozenset(broken)

    def place(self, key: str) -> Span:
        """Return the place of a key's value, or that of the layer if the key is missing."""
        value = self.item.get(key)
        return self.item.span if value is None else value.span

    def subject(self, owner: str, more_keys: Iterable[str] = ()) -> Subject:
        """Return what validation needs to say what is wrong here."""
        uses = self.scope.uses
        return Subject(owner, self.item, self.problems, uses, tuple(more_keys), self.environment)

    @property
    def written_name(self) -> str | None:
        """The name in the file, if it is text."""
        return self.item.text_of_name

    def problem(
        self,
        code: str,
        message: str,
        span: Span,
        help: str,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Note what is wrong here, with the calls of blocks that lead here."""
        self.problems.add(code, message, span, help, related=(*related, *self.scope.uses), fix=fix)
