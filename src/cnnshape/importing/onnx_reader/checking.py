"""Refuse files that are no ONNX models, before anything is computed from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy

import onnx

from cnnshape.importing.records import ImportRefused
from cnnshape.phrases import joined

ONNX_DOMAINS = ("", "ai.onnx")
"""The names of the domain of ONNX's own operators."""

MAX_WORDS = 400


def name_of(node: onnx.NodeProto) -> str:
    """Return what an operator is called: by its name, or by what it gives."""
    return node.name or next(iter(node.output), "")


def graphs_of(node: onnx.NodeProto) -> list[onnx.GraphProto]:
    """Return the graphs that an operator runs: branches of an `If`, the body of a loop."""
    return [each.g for each in node.attribute if each.HasField("g")]


def words_of(error: Exception) -> str:
    """Return what onnx says of a fault: the first line, which may hold names of any length."""
    line = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return line if len(line) <= MAX_WORDS else f"{line[:MAX_WORDS]} ..."


def check_text(model: onnx.ModelProto) -> None:
    """Raise ImportRefused if a name is no text: protobuf then gives bytes."""
    graph = model.graph
    named = (*graph.input, *graph.output, *graph.initializer, *graph.value_info)
    names = [graph.name, *(each.name for each in named), *(each.domain for each in model.functions)]
    names += [each.domain for each in model.opset_import]
    for node in graph.node:
        names += [node.op_type, node.domain, node.name, *node.input, *node.output]
        names += [attribute.name for attribute in node.attribute]
    wrong = next((each for each in names if not isinstance(each, str)), None)
    if wrong is not None:
        raise ImportRefused(f"the file is damaged: the name {wrong!r} is no text in UTF-8")


def check_opsets(opsets: Mapping[str, int]) -> None:
    """Raise ImportRefused if the model needs a newer onnx than is installed."""
    version, newest = opsets.get("", 1), onnx.defs.onnx_opset_version()
    if version > newest:
        raise ImportRefused(
            f"the model is of opset {version}, and the installed onnx {onnx.__version__} knows "
            f"opsets up to {newest}: install a newer onnx, or export with opset_version={newest}"
        )


def check_outputs(model: onnx.ModelProto) -> None:
    """Raise ImportRefused if nothing is computed."""
    if not model.graph.output:
        raise ImportRefused("the model has no outputs: it is damaged, or it was cut off")


def check_names(graph: onnx.GraphProto, around: frozenset[str] = frozenset()) -> None:
    """Raise ImportRefused if two operators name a value alike: its sizes would be those of both.

    `around` names the values of the enclosing graphs. Two branches may use the same name. The graph
    is checked as it is written: the reader itself replaces operators by others of the same name.
    """
    given = {*around, *(each.name for each in (*graph.input, *graph.initializer))}
    for node in graph.node:
        for name in filter(None, node.output):
            if name in given:
                raise ImportRefused(
                    f"`{node.op_type}` gives `{name}`, a name that is taken: each value has a name "
                    "of its own in ONNX"
                )
            given.add(name)
        for inside in graphs_of(node):
            check_names(inside, frozenset(given))


TERM = r"[A-Za-z ]*(\.\.\.[A-Za-z ]*)?"
EQUATION = re.compile(rf"{TERM}(,{TERM})*(->{TERM})?")
"""What an `Einsum` computes, as `bij,bjk->bik`."""


def check_equations(nodes: Iterable[onnx.NodeProto]) -> None:
    """Raise ImportRefused for an `Einsum` of another form: onnx infers its sizes without an end."""
    for node in nodes:
        for attribute in node.attribute:
            check_equations(attribute.g.node)
            if node.op_type != "Einsum" or attribute.name != "equation":
                continue
            equation = attribute.s.decode(errors="replace")
            if EQUATION.fullmatch(equation) is None:
                raise ImportRefused(
                    f"the operator `Einsum` ({name_of(node)}) is not as ONNX defines it: its "
                    f"equation is {equation[:MAX_WORDS]!r}, and not as 'bij,bjk->bik'"
                )


GRAPHS = {"If": ("then_branch", "else_branch"), "Loop": ("body",), "Scan": ("body",)}
"""Operators that run graphs, by the names of their attributes."""


def _check_graphs(node: onnx.NodeProto) -> None:
    """Raise ImportRefused if an operator lacks a graph, or one does not give what it gives."""
    wrong = f"the operator `{node.op_type}` is not as ONNX defines it: "
    if node.op_type == "If" and len(node.input) != 1:
        raise ImportRefused(f"{wrong}it has one condition")
    graphs = {each.name: each.g for each in node.attribute if each.HasField("g")}
    wanted = len(node.output) + (node.op_type == "Loop")  # a body also says whether to go on
    for name in GRAPHS[node.op_type]:
        if name not in graphs:
            raise ImportRefused(f"{wrong}it has no `{name}`")
        if len(graphs[name].output) != wanted:
            raise ImportRefused(
                f"{wrong}its `{name}` gives {len(graphs[name].output)} values, and {wanted} are "
                "wanted"
            )


class NodeChecker:
    """Checks operators against the standard, in the order in which they run."""

    def __init__(self, opsets: Mapping[str, int], known: Iterable[str]) -> None:
        self._known = set(known)
        self._context = type(onnx.checker.DEFAULT_CONTEXT)()
        self._context.ir_version = onnx.IR_VERSION
        self._context.opset_imports = dict(opsets)

    def copy(self) -> NodeChecker:
        """Return a checker of a graph inside this one: it knows the same values."""
        inner = copy(self)
        inner._known = set(self._known)
        return inner

    def give(self, values: Iterable[str]) -> None:
        """Say that values are known from here on."""
        self._known.update(values)

    def check(self, node: onnx.NodeProto) -> None:
        """Raise ImportRefused if an operator reads what nothing gave, or is not as it must be."""
        missing = [each for each in node.input if each and each not in self._known]
        if missing:
            raise ImportRefused(
                f"`{node.op_type}` reads {joined([f'`{each}`' for each in missing])}, which no "
                "operator before it gives: operators must stand in the order in which they run"
            )
        if node.op_type in GRAPHS:
            _check_graphs(node)
        if node.op_type == "Constant" and len(node.attribute) != 1:
            raise ImportRefused(f"the constant `{name_of(node)}` has no value, or several")
        self._check_schema(node)
        self.give(node.output)

    def _check_schema(self, node: onnx.NodeProto) -> None:
        if graphs_of(node) or not onnx.defs.has(node.op_type, node.domain):
            return  # graphs inside read values from outside, which onnx would have to be told
        try:
            onnx.checker.check_node(node, self._context)
        except (onnx.checker.ValidationError, RuntimeError) as error:
            raise ImportRefused(
                f"the operator `{node.op_type}` is not as ONNX defines it: {words_of(error)}"
            ) from error
