"""The values of a file's parameters; a default may compute over others, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cnnshape.language.expansion.blocks import is_required
from cnnshape.language.expressions.environment import BROKEN, Environment, Unreadable, work_out
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Value


def worked_out(
    defaults: Mapping[str, Value], overrides: Mapping[str, Any], problems: Problems
) -> dict[str, Any]:
    """Return the value of each parameter; BROKEN where it has none, which has been noted."""
    values = _Parameters(defaults, overrides, problems)
    return {name: values[name] for name in defaults}


class _Parameters(Mapping[str, Any]):
    """Works out a parameter when it is first asked for, so that their order does not matter."""

    def __init__(
        self, defaults: Mapping[str, Value], overrides: Mapping[str, Any], problems: Problems
    ) -> None:
        self.defaults = defaults
        self.problems = problems
        self.known = {name: _listed(value) for name, value in overrides.items()}
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> Any:
        if name not in self.known:
            self.known[name] = self._work_out(name, self.defaults[name])
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.defaults)

    def __len__(self) -> int:
        return len(self.defaults)

    def _work_out(self, name: str, default: Value) -> Any:
        if is_required(default):
            message = f"the parameter `{name}` has no value"
            help = f"give it a default in the file, or a value with `--set {name}=...`"
            self.problems.add("E011", message, default.span, help)
            return BROKEN
        if name in self.asked:
            path = " -> ".join((*self.asked[self.asked.index(name) :], name))
            help = "give one of them a value of its own"
            message = f"the parameter `{name}` is computed from itself: {path}"
            self.problems.add("E009", message, default.span, help)
            return BROKEN
        self.asked.append(name)
        try:
            return work_out(default, Environment(self), self.problems)
        except Unreadable:
            return BROKEN
        finally:
            self.asked.pop()


def _listed(value: Any) -> Any:
    """Return a tuple that a caller gives as the list that a file would hold."""
    return [_listed(each) for each in value] if isinstance(value, (list, tuple)) else value
