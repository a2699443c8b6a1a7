"""The parameters of a file and of its blocks: their names, and values that compute over others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from keyword import iskeyword

from cnnshape.diagnostics import Related
from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.dependencies import dependencies_first
from cnnshape.language.expressions.environment import Environment, names_in, work_out
from cnnshape.language.overrides import UnknownSetting
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Item, Plain, Scalar, Table, Value
from cnnshape.numbers.units import amount_in
from cnnshape.phrases import listed

MAX_LOOP = 5
"""Parameters that are followed in a loop, before it is called one: more could fill the stack."""

BUILT_IN = {
    "channels": "the number of channels that a layer or a block reads",
    "index": "the number of the copy in a repeated layer, from 0",
}

Default = Value | Broken
"""The default of a parameter; it is broken if its name was refused."""


def read_parameters(
    written: Value | None, problems: Problems, also_taken: frozenset[str] = frozenset()
) -> dict[str, Default]:
    """Return parameters with their defaults, noting names that an expression could not use."""
    if written is None or (isinstance(written, Scalar) and written.value is None):
        return {}
    if not isinstance(written, Table):
        help = "write `parameters: {name: default}`"
        problems.add(
            "E004", "`parameters` must be a mapping from names to values", written.span, help
        )
        return {}
    refused = frozenset(
        item.key for item in written.values() if _refuse_name(item, problems, also_taken)
    )
    return {item.key: BROKEN if item.key in refused else item.value for item in written.values()}


def _refuse_name(item: Item, problems: Problems, also_taken: frozenset[str]) -> bool:
    """Note that a parameter has a name that no expression could use; say whether it has."""
    from cnnshape.language.expressions.functions import FUNCTIONS, WORDS

    name = item.key
    if name in BUILT_IN:
        reason = f"`{name}` is built in: {BUILT_IN[name]}"
    elif name in FUNCTIONS:
        reason = f"`{name}` is a function of expressions"
    elif name in WORDS or (iskeyword(name) and name not in also_taken):
        reason = f"`{name}` is an operator of expressions"
    elif name in also_taken:
        reason = f"`{name}` is a key of every layer"
    elif name.isidentifier() and name.isascii():
        return False
    else:
        help = "use letters, digits and `_`, starting with a letter"
        problems.add("E004", f"`{name}` cannot name a parameter", item.key_span, help)
        return True
    message = f"`{name}` cannot name a parameter: the name is taken"
    help = f"{reason}; choose another name, as `{name}_value`"
    problems.add("E004", message, item.key_span, help)
    return True


def amount_of(default: Default) -> int | float | None:
    """Return the number of a default with a unit, as 256KiB; in quotes it is text."""
    if isinstance(default, Scalar) and default.is_plain and isinstance(default.value, str):
        return amount_in(default.value)
    return None


def is_required(default: Default) -> bool:
    """Say whether a parameter has no default."""
    return isinstance(default, Scalar) and default.value is None


def refuse_unknown_parameters(root: Table, overrides: Mapping[str, Plain]) -> None:
    """Raise UnknownSetting for a parameter that a caller sets and the file does not have."""
    defaults = entries_of(root.get("parameters"))
    for name in overrides:
        if name not in defaults:
            known = f"its parameters are {listed(list(defaults))}" if defaults else "it has none"
            from cnnshape.language.hints.suggestion import did_you_mean

            hint = did_you_mean(name, defaults, known)
            raise UnknownSetting(f"the file has no parameter `{name}`: {hint}")


def places_of(
    defaults: Mapping[str, Default], overrides: Mapping[str, Plain]
) -> dict[str, Related]:
    """Return where each parameter is set, or the default that a caller's value replaces."""
    return {
        name: Related(_setting_of(name, overrides), default.span)
        for name, default in defaults.items()
        if not isinstance(default, Broken)
    }


def _setting_of(name: str, overrides: Mapping[str, Plain]) -> str:
    if name not in overrides:
        return f"`{name}` is set here"
    from cnnshape.language.hints.wording import quote

    return f"`{name}` was given as {quote(overrides[name])}, not as this default"


def values_of(
    defaults: Mapping[str, Default], overrides: Mapping[str, Plain], problems: Problems
) -> dict[str, Plain | Broken]:
    """Return the value of each parameter; a default may compute over the others, in any order."""
    values = _Parameters(defaults, overrides, problems)
    for name in before_what_needs_them(defaults):
        values[name]
    return {name: values[name] for name in defaults}


def before_what_needs_them(defaults: Mapping[str, Default]) -> list[str]:
    """Return the names of parameters in an order in which few are asked for before they are known.

    A chain of thousands that are written in the wrong order must not exhaust the stack.
    """
    needs = {
        name: frozenset[str]() if isinstance(default, Broken) else names_in(default)
        for name, default in defaults.items()
    }
    return dependencies_first({name: needs[name] & needs.keys() for name in needs})


class _Parameters(Mapping[str, Plain | Broken]):
    """Evaluates a parameter when it is first used, so that their order does not matter."""

    def __init__(
        self, defaults: Mapping[str, Default], overrides: Mapping[str, Plain], problems: Problems
    ) -> None:
        self.defaults = defaults
        self.problems = problems
        self.known: dict[str, Plain | Broken] = {**overrides}
        self.under_way: list[str] = []

    def __getitem__(self, name: str) -> Plain | Broken:
        if name not in self.known:
            self.known[name] = self._work_out(name, self.defaults[name])
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.defaults)

    def __len__(self) -> int:
        return len(self.defaults)

    def _loop_to(self, name: str) -> list[str]:
        """Return what is being worked out from a parameter on; all of it in a longer loop."""
        start = self.under_way.index(name) if name in self.under_way else 0
        return self.under_way[start:]

    def _work_out(self, name: str, default: Default) -> Plain | Broken:
        if isinstance(default, Broken):
            return BROKEN
        if isinstance(default, Scalar) and is_required(default):
            message = f"the parameter `{name}` has no value"
            help = f"give it a default in the file, or a value with `--set {name}=...`"
            self.problems.add("E011", message, default.span, help)
            return BROKEN
        amount = amount_of(default)
        if amount is not None:
            return amount
        if name in self.under_way or len(self.under_way) == MAX_LOOP:
            path = " -> ".join((*self._loop_to(name), name))
            help = "give one of them a value of its own"
            message = f"the parameter `{name}` is computed from itself: {path}"
            self.problems.add("E009", message, default.span, help)
            return BROKEN
        self.under_way.append(name)
        try:
            return work_out(default, Environment(self), self.problems)
        except Broken:
            return BROKEN
        finally:
            self.under_way.pop()
