"""Products of matrices that are written as `Einsum`, as `Transpose` and `MatMul`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnnshape.importing.graph import Graph, Operation
from cnnshape.network import Shape


class Product(NamedTuple):
    """The axes of two values and of their product, a letter each; those of matrices last."""

    first: str
    second: str
    result: str


def with_products(graph: Graph) -> Graph:
    """Return a graph in which each `Einsum` of two values that is a product of matrices is one."""
    if all(operation.kind != "Einsum" for operation in graph.operations):
        return graph
    shapes = dict(graph.shapes)
    operations = tuple(
        part for each in graph.operations for part in _spelled_out(each, graph, shapes)
    )
    return graph._replace(operations=operations, shapes=shapes)


def _spelled_out(
    operation: Operation, graph: Graph, shapes: dict[str, Shape]
) -> Iterator[Operation]:
    terms = _terms(operation, graph) if operation.kind == "Einsum" else None
    product = None if terms is None else _product(*terms)
    if terms is None or product is None:
        yield operation
        return
    sizes: dict[str, int] = {}
    turned = []
    for value, given, wanted in zip(operation.inputs, terms, product, strict=False):
        sizes |= dict(zip(given, shapes[value], strict=True))
        name = value if given == wanted else f"{value} as {wanted}"
        if name != value:
            yield _transposed(operation, value, name, [given.index(each) for each in wanted])
        shapes[name] = tuple(sizes[each] for each in wanted)
        turned.append(name)
    is_last = product.result == terms[2]
    whole = operation.output if is_last else f"{operation.output} as {product.result}"
    shapes[whole] = tuple(sizes[each] for each in product.result)
    yield operation._replace(kind="MatMul", inputs=tuple(turned), outputs=(whole,), attributes={})
    if not is_last:
        order = [product.result.index(each) for each in terms[2]]
        yield _transposed(operation, whole, operation.output, order)


def _transposed(operation: Operation, value: str, name: str, order: list[int]) -> Operation:
    attributes: Mapping[str, object] = {"perm": order}
    return operation._replace(
        kind="Transpose", inputs=(value,), outputs=(name,), attributes=attributes
    )


def _terms(operation: Operation, graph: Graph) -> tuple[str, str, str] | None:
    """Return the axes of two values and of the result; None for any other equation."""
    given, arrow, result = operation.attributes.get("equation", "").replace(" ", "").partition("->")
    terms = given.split(",")
    if not arrow or "." in given or len(terms) != 2 or len(operation.inputs) != 2:
        return None
    if any(value in graph.constants or value not in graph.shapes for value in operation.inputs):
        return None
    return terms[0], terms[1], result


def _product(first: str, second: str, result: str) -> Product | None:
    """Return the axes of a product of matrices; None where an equation is none."""
    batch = "".join(each for each in result if each in first and each in second)
    summed = "".join(each for each in first if each in second and each not in result)
    rows = "".join(each for each in result if each not in second)
    columns = "".join(each for each in result if each not in first)
    found = Product(batch + rows + summed, batch + summed + columns, batch + rows + columns)
    letters = zip((first, second, result), found, strict=True)
    if not len(summed) == len(rows) == len(columns) == 1:
        return None
    return found if all(sorted(one) == sorted(other) for one, other in letters) else None
