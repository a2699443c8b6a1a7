"""Operators that write into a value that others read: PyTorch is asked for a program without."""

from __future__ import annotations

from collections.abc import Collection

from torch import fx


def writes_into_what_is_read(graph: fx.Graph, ignored: Collection[fx.Node]) -> bool:
    """Say whether a value is read after an operator has written into it.

    A `relu_` that only its own result is read of is the same as a `relu`. What `ignored` operators
    write does not matter: they are never read one by one.
    """
    order = {node: number for number, node in enumerate(graph.nodes)}
    owners: dict[fx.Node, fx.Node] = {}
    members: dict[fx.Node, list[fx.Node]] = {}
    for node in graph.nodes:
        source = _aliased(node)
        owner = node if source is None else owners.get(source, source)
        older = members.setdefault(owner, [])
        if source is not None and _is_written(node) and node not in ignored:
            users = (user for each in older for user in each.users if user is not node)
            if any(order[user] > order[node] for user in users):
                return True
        owners[node] = owner
        older.append(node)
    return False


def _aliased(node: fx.Node) -> fx.Node | None:
    """Return the input whose memory an operator gives back, whole or in part."""
    schema = getattr(node.target, "_schema", None)
    if schema is None:
        source = node.args[0] if node.op == "call_function" and node.args else None
        return source if isinstance(source, fx.Node) else None
    for argument, value in zip(schema.arguments, node.args, strict=False):
        if argument.alias_info is not None and isinstance(value, fx.Node):
            return value
    return None


def _is_written(node: fx.Node) -> bool:
    schema = getattr(node.target, "_schema", None)
    return schema is not None and bool(schema.is_mutable)
