"""The arguments of a call of a block: those it takes, those it needs, and the values they get."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from typing import TypeVar, cast

from cnnshape.diagnostics import Related
from cnnshape.language.broken import Broken
from cnnshape.language.expansion.blocks import Block
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expressions.environment import Environment, work_out
from cnnshape.language.parameters import is_required
from cnnshape.language.yaml.values import Plain
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.phrases import listed

NOT_ARGUMENTS = PLACEMENT_KEYS | {"type"}

Entry = TypeVar("Entry")

Channels = Callable[[], int | Broken]


def arguments_of(context: LayerContext) -> dict[str, Plain]:
    """Return the values of the arguments of a call."""
    return {key: context.work_out(key) for key in _written_arguments(context)}


def environment_of_call(
    context: LayerContext,
    block: Block,
    arguments: Mapping[str, Plain],
    channels: Channels,
    uses: tuple[Related, ...],
) -> Environment:
    """Return the file's parameters with those of the block; a default sees those before it."""
    # Layers over the mappings of the file: to copy thousands of parameters for each call is slow.
    own: dict[str, Plain | Broken] = {}
    values = _over(context.scope.file_parameters, own)
    places = _over(context.environment.places, dict.fromkeys(block.parameters))
    environment = Environment(values, channels, places=places, uses=uses)
    for name, default in block.parameters.items():
        if name in arguments:
            own[name] = arguments[name]
        elif isinstance(default, Broken):
            own[name] = default
        elif not is_required(default):
            own[name] = work_out(default, environment, context.problems)
    return environment


def _over(below: Mapping[str, Entry], above: dict[str, Entry]) -> Mapping[str, Entry]:
    """Return a mapping over another one, neither of which is copied."""
    return ChainMap(above, cast(MutableMapping[str, Entry], below))


def _written_arguments(context: LayerContext) -> list[str]:
    return [key for key in context.item.entries if key not in NOT_ARGUMENTS]


def refuse_wrong_arguments(context: LayerContext, block: Block) -> None:
    """Note arguments that the block does not take and those it lacks; raise Broken if any."""
    arguments = _written_arguments(context)
    unknown = [name for name in arguments if name not in block.parameters]
    missing = [
        name
        for name, default in block.parameters.items()
        if is_required(default) and name not in arguments
    ]
    if not unknown and not missing:
        return
    from cnnshape.language.hints.unknown_keys import Keys, help_with

    call = context.item
    keys = Keys([*block.parameters, *sorted(PLACEMENT_KEYS)], call.without("type").entries)
    known = listed(list(block.parameters)) or "none"
    for name in unknown:
        message = f"the block `{block.name}` takes no argument `{name}`"
        help = help_with(name, block.name, keys) or f"it takes {known}"
        context.problem("E011", message, call.entries[name].key_span, help)
    meant = {key for like in keys.meant.values() for key in like[:1]}
    for name in missing:
        if name not in meant:
            message = f"the block `{block.name}` needs the argument `{name}`"
            context.problem("E011", message, call.span, f"write `{name}: ...` in this call")
    raise Broken
