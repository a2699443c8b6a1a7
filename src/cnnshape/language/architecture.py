"""From the mapping a file holds to the network it describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cnnshape.analysis.known_claims import with_known
from cnnshape.diagnostics import SpecError
from cnnshape.language.broken import Broken
from cnnshape.language.expansion.blocks import read_blocks
from cnnshape.language.expansion.expansion import Expansion
from cnnshape.language.expansion.expansion_cache import ExpansionCache
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.limits import MAX_LAYERS, refuse_too_many
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.references import nodes_named
from cnnshape.language.expansion.scope import NodeName, Scope
from cnnshape.language.expansion.trace import Trace
from cnnshape.language.expansion.written_names import written_names
from cnnshape.language.expressions.environment import Environment
from cnnshape.language.header import read_header
from cnnshape.language.inputs import hints_of, read_inputs
from cnnshape.language.parameters import places_of, read_parameters, values_of
from cnnshape.language.problems import Problems
from cnnshape.language.promises import check_examples, promises_of
from cnnshape.language.yaml.values import Sequence, Table
from cnnshape.layers.architecture import Architecture
from cnnshape.network import Layout, Network, Node, Origin, unread_layers


def read_network(
    root: Table, origin: Origin, cache: ExpansionCache | None = None, trace: Trace | None = None
) -> Network:
    """Return the network that a file describes, at the given input and parameters.

    What `cache` holds of other expansions of the same keys is used, and added to. What the
    expansion does is noted in `trace`, which takes longer.
    Raises SpecError with all that is wrong in the file, and UnknownSetting if the caller sets
    what the file does not have.
    """
    problems, overrides = Problems(), origin.parameters or {}
    defaults = read_parameters(root.get("parameters"), problems)
    parameters = values_of(defaults, overrides, problems)
    environment = Environment(parameters, places=places_of(defaults, overrides))
    header = read_header(root, environment, problems)
    layout = Layout(header.layout)
    inputs = read_inputs(root, header, layout, origin.input, problems)
    check_examples(root, header, inputs, problems)
    readable = (node for node in inputs.values() if isinstance(node, Node))
    builder = NetworkBuilder(layout, readable, cache or ExpansionCache())
    scope = _top_scope(root, inputs, environment, builder)
    _expand(root, scope, builder, problems, trace)
    outputs = _outputs(root, header, scope, builder, problems)
    hints = hints_of(root, header, layout, origin.input)
    if problems.found:
        raise SpecError((*problems.found, *hints))
    network = Network(
        file=origin.source.name,
        name=header.name,
        source=header.source,
        description=header.description,
        layout=layout,
        dtype=header.dtype,
        nodes=tuple(builder.nodes),
        outputs=outputs,
        groups=tuple(builder.groups),
        promises=promises_of(root, header, bool(overrides) or origin.input is not None),
        parameters=parameters,
        origin=origin,
        diagnostics=hints,
        aliases=builder.names.aliases(group.name for group in builder.groups),
    )
    return with_known(network, builder.cache.claims)


def _top_scope(
    root: Table,
    inputs: Mapping[str, Node | Broken],
    environment: Environment,
    builder: NetworkBuilder,
) -> Scope:
    layers = root.get("layers") or Sequence((), root.span)
    names: dict[str, NodeName] = {
        name: node.name if isinstance(node, Node) else node for name, node in inputs.items()
    }
    channels = builder.channels_of(next(iter(names.values())))
    return Scope(
        prefix="",
        inputs=names,
        environment=environment._replace(channels=channels),
        written=written_names(layers, Environment(environment.parameters)),
        layers=layers,
        file_parameters=environment.parameters,
        numbers=Counter(),
        last_numbers=Counter(),
    )


def _expand(
    root: Table, scope: Scope, builder: NetworkBuilder, problems: Problems, trace: Trace | None
) -> None:
    blocks = read_blocks(root.get("blocks"), problems)
    expansion = Expansion(builder, blocks, problems, trace)
    if trace is not None:
        trace.inputs = tuple(scope.inputs.values())
    if expansion.estimate.of_list(scope.layers) > MAX_LAYERS:
        refuse_too_many(problems, scope.layers.span)
    expansion.add_all(scope.layers, scope, scope.environment, scope.first)
    if trace is not None:
        trace.is_whole = not builder.is_broken


def _outputs(
    root: Table, header: Architecture, scope: Scope, builder: NetworkBuilder, problems: Problems
) -> tuple[str, ...]:
    """Return the nodes that are outputs: those listed, or every layer that no other reads."""
    written = root.get("outputs")
    if header.outputs is None or written is None:
        return unread_layers(builder.nodes)
    context = LayerContext(root, scope, scope.environment, "", problems)
    found = nodes_named(builder.names, context, header.outputs, written)
    return tuple(name for name in found if not isinstance(name, Broken))
