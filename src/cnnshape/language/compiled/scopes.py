"""What a compiled template knows of each list of layers: of the file, and of each block."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping

from cnnshape.language.broken import Broken
from cnnshape.language.compiled.conditions import IN_BRANCHES, answers, conditions_of
from cnnshape.language.compiled.forms import Form
from cnnshape.language.compiled.functions import Function, function_of
from cnnshape.language.compiled.scope_names import ScopeNames
from cnnshape.language.expansion.blocks import Block, Blocks
from cnnshape.language.expansion.expansion_cache import exact
from cnnshape.language.expressions.environment import names_in
from cnnshape.language.parameters import Default, is_required
from cnnshape.language.yaml.parts import items_of, tables_in
from cnnshape.language.yaml.values import Value, is_expression, scalars_of

CHANNELS = "channels"
NOT_GIVEN = object()
REFERRING_KEYS = ("from", "like", "share", "pool")

Answers = tuple[str, ...]


class CompiledScope:
    """A list of layers with its conditions, and the forms that are known of it by their answers.

    A form that is None cannot be learned. `is_closed` says that no layer of the list reads a layer
    inside a block but its last: then it does not matter which layers a block has.
    """

    def __init__(
        self,
        layers: Value,
        blocks: Collection[str],
        parameters: Mapping[str, Default] | None = None,
    ) -> None:
        """Read a list of layers, and the defaults of the parameters of its block."""
        parameters = parameters or {}
        used = names_in(layers).union(*map(_names_in_default, parameters.values()))
        self.parameters = tuple(parameters)
        self.names_of_file = tuple(used - parameters.keys() - {CHANNELS})
        self.uses_channels = CHANNELS in used
        self.conditions = conditions_of(layers, blocks)
        self.defaults = tuple(_defaults(parameters))
        self.is_closed = not any(map(may_read_inside, references_in(layers)))
        self.depth = depth_of(layers)
        self.forms: dict[Answers, Form | None] = {}

    def meaning(self, names: ScopeNames) -> Hashable:
        """Return the values of all names that the list uses: if they are equal, its layers are."""
        of_file = names.of_file
        return exact(
            (
                *[names.get(name, NOT_GIVEN) for name in self.parameters],
                *[of_file.get(name, NOT_GIVEN) for name in self.names_of_file],
                names[CHANNELS] if self.uses_channels else None,
            )
        )

    def answers(self, names: ScopeNames) -> Answers:
        """Return what the conditions of the list give."""
        return answers(self.conditions, names) if self.conditions else ()


def scopes_of(blocks: Blocks) -> dict[str, CompiledScope]:
    """Return the lists of layers of blocks by their names."""
    return {
        name: CompiledScope(block.layers, blocks, block.parameters)
        for name, block in blocks.items()
        if isinstance(block, Block)
    }


def may_read_inside(reference: Value) -> bool:
    """Say whether a reference may name a layer inside a block."""
    return any(
        is_expression(each) or (isinstance(each.value, str) and "." in each.value)
        for each in scalars_of(reference)
    )


def references_in(layers: Value) -> Iterator[Value]:
    """Return what layers of a list say to name others."""
    for item in tables_in(layers):
        yield from (item.entries[key].value for key in REFERRING_KEYS if key in item.entries)
        for branch in items_of(item.get(IN_BRANCHES)):
            yield from references_in(branch)


def depth_of(layers: Value) -> int:
    """Return how deep lists of branches nest in a list, which counts as one."""
    branches = (each for item in tables_in(layers) for each in items_of(item.get(IN_BRANCHES)))
    return 1 + max(map(depth_of, branches), default=0)


def _names_in_default(default: Default) -> frozenset[str]:
    return frozenset() if isinstance(default, Broken) else names_in(default)


def _defaults(parameters: Mapping[str, Default]) -> Iterator[tuple[str, Function]]:
    for name, default in parameters.items():
        if not isinstance(default, Broken) and not is_required(default):
            yield name, function_of(default)
