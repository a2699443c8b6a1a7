"""Break an ONNX model at random: operators, attributes, sizes, numbers, names, and raw bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import onnx
from onnx import TensorProto, helper, numpy_helper

from tools.fuzz.raw_bytes import with_other_bytes

SIZES = (0, -1, 1, 2, 3, 7, 64, 10**6, 2**31, 2**40, 2**62, 2**63 - 1, -(2**63))
WHOLE = (*SIZES, 4, 5, -2, -7, 100)
FLOATS = (0.0, -1.0, 0.5, 1e-30, 3e38, float("nan"), float("inf"), -float("inf"), 2.0)
TEXTS = (
    *("", "x", "y", "SAME_LOWER", "VALID", "NOTSET", "reflect", "bidirectional", "align_corners"),
    *("linear", "cubic", "a b: c", "é\n🙂", "../x", "n" * 300, "bij,bjk->bik", "ij->ji", "...a"),
)
OPERATORS = (
    *("Conv", "Relu", "Add", "Mul", "Sub", "Div", "MatMul", "Gemm", "Concat", "Reshape", "Flatten"),
    *("Transpose", "MaxPool", "AveragePool", "GlobalMaxPool", "Softmax", "Slice", "Split", "Pad"),
    *("Shape", "Size", "Gather", "Squeeze", "Unsqueeze", "Expand", "Tile", "Where", "Identity"),
    *("Resize", "ReduceMean", "ReduceSum", "LSTM", "RNN", "Attention", "Einsum", "Max", "Pow"),
    *("Clip", "PRelu", "Dropout", "ConvTranspose", "SpaceToDepth", "LayerNormalization", "Range"),
    *("Loop", "If", "Constant", "ConstantOfShape", "Cast", "NonZero", "TopK", "GridSample"),
    *("RandomNormal", "DequantizeLinear", "QLinearMatMul", "GroupNormalization", "Scan", "Nope"),
)
TYPES = (1, 2, 3, 6, 7, 8, 9, 10, 11, 14, 16, 17, 22, 0, 99)
LOCATIONS = ("w.bin", "../w.bin", "/etc/hostname", "", ".", "a\0b", "w" * 5000)

Mutator = Callable[[onnx.ModelProto, Random], None]


def mutated(
    model: onnx.ModelProto, random: Random, another: Callable[[Random], onnx.ModelProto]
) -> bytes:
    """Return the bytes of a model broken in one to four ways; some take operators of another."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        if random.random() < SHARE_OF_SPLICES:
            _operator_of_another(model, random, another(random))
        else:
            random.choice(MUTATORS)(model, random)
    data = model.SerializeToString()
    return with_other_bytes(data, random) if random.random() < SHARE_OF_BYTES else data


SHARE_OF_SPLICES = 0.1
SHARE_OF_BYTES = 0.15


def _node(model: onnx.ModelProto, random: Random) -> onnx.NodeProto:
    """Return an operator of the graph, of a branch or of a function."""
    nodes = list(model.graph.node)
    graphs = [each.g for node in nodes for each in node.attribute if each.HasField("g")]
    inner = [node for each in (*graphs, *model.functions) for node in each.node]
    return random.choice(nodes + inner) if nodes else model.graph.node.add()


def _values(model: onnx.ModelProto) -> list[str]:
    """Return the names of all values."""
    graph = model.graph
    stored = [each.name for each in (*graph.input, *graph.initializer)]
    return ["", "nowhere", *stored, *(each for node in graph.node for each in node.output)]


def _other_operator(model: onnx.ModelProto, random: Random) -> None:
    node = _node(model, random)
    node.op_type = random.choice(OPERATORS)
    if random.random() < 0.1:
        node.domain = random.choice(("com.microsoft", "ai.onnx", "local", "é"))


def _other_input(model: onnx.ModelProto, random: Random) -> None:
    node = _node(model, random)
    value = random.choice(_values(model))
    if node.input and random.random() < 0.7:
        node.input[random.randrange(len(node.input))] = value
    else:
        node.input.append(value)


def _fewer_inputs(model: onnx.ModelProto, random: Random) -> None:
    node = _node(model, random)
    del node.input[random.randint(0, len(node.input)) :]


def _other_output(model: onnx.ModelProto, random: Random) -> None:
    node = _node(model, random)
    if node.output and random.random() < 0.6:
        node.output[random.randrange(len(node.output))] = random.choice(_values(model))
    else:
        node.output.append(random.choice(("more", "", *node.output)))


def _other_operators(model: onnx.ModelProto, random: Random) -> None:
    """Take an operator out, double it, or change the order."""
    nodes = list(model.graph.node)
    if not nodes:
        return
    first, second = random.randrange(len(nodes)), random.randrange(len(nodes))
    way = random.randrange(3)
    if way == 0:
        del nodes[first]
    elif way == 1:
        nodes.insert(second, nodes[first])
    else:
        nodes[first], nodes[second] = nodes[second], nodes[first]
    _set_operators(model, nodes)


def _operator_of_another(model: onnx.ModelProto, random: Random, other: onnx.ModelProto) -> None:
    """Put in an operator of another model, on values of this one."""
    node = random.choice(other.graph.node)
    known = _values(model)
    for at in range(len(node.input)):
        node.input[at] = random.choice(known)
    for at in range(len(node.output)):
        node.output[at] = f"other {node.output[at]}"
    nodes = list(model.graph.node)
    nodes.insert(random.randint(0, len(nodes)), node)
    if random.random() < 0.5 and node.output:
        model.graph.output.add().name = node.output[0]
    _set_operators(model, nodes)


def _set_operators(model: onnx.ModelProto, nodes: Sequence[onnx.NodeProto]) -> None:
    copies = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del model.graph.node[:]
    model.graph.node.extend(copies)


def _other_attribute(model: onnx.ModelProto, random: Random) -> None:
    """Change a number, the length, the name or the type of an attribute."""
    nodes = [node for node in model.graph.node if node.attribute]
    if not nodes:
        return
    node = random.choice(nodes)
    attribute = random.choice(node.attribute)
    way = random.random()
    if way < 0.1:
        attribute.name = random.choice(("axis", "kernel_shape", "pads", "group", "to", "é"))
    elif way < 0.2:
        node.attribute.remove(attribute)
    elif way < 0.3:
        node.attribute.append(attribute)
    elif way < 0.4:
        _set(attribute, random.choice((3, 2.5, [1, 2], [0.5], "text", [])), attribute.name)
    else:
        _other_number(attribute, random)


def _other_number(attribute: onnx.AttributeProto, random: Random) -> None:
    kinds = onnx.AttributeProto
    if attribute.type == kinds.INT:
        attribute.i = random.choice(WHOLE)
    elif attribute.type == kinds.FLOAT:
        attribute.f = random.choice(FLOATS)
    elif attribute.type == kinds.STRING:
        attribute.s = random.choice((*(each.encode() for each in TEXTS), b"\xff\xfe"))
    elif attribute.type == kinds.INTS:
        _other_list(attribute.ints, random)
    elif attribute.type == kinds.TENSOR:
        _other_tensor(attribute.t, random)


def _other_list(numbers: list[int], random: Random) -> None:
    if not numbers or random.random() < 0.2:
        numbers.append(random.choice(WHOLE))
    elif random.random() < 0.2:
        del numbers[random.randrange(len(numbers)) :]
    else:
        numbers[random.randrange(len(numbers))] = random.choice(WHOLE)


def _set(attribute: onnx.AttributeProto, value: object, name: str) -> None:
    attribute.Clear()
    if value == []:
        attribute.name, attribute.type = name, onnx.AttributeProto.INTS
    else:
        attribute.CopyFrom(helper.make_attribute(name, value))


def _new_attribute(model: onnx.ModelProto, random: Random) -> None:
    name = random.choice(
        ("axis", "axes", "keepdims", "pads", "strides", "dilations", "group", "auto_pad", "perm",
         "kernel_shape", "ceil_mode", "allowzero", "layout", "epsilon", "mode", "blocksize")
    )  # fmt: skip
    values = (random.choice(WHOLE), [random.choice(WHOLE) for _ in range(random.randint(1, 4))])
    _node(model, random).attribute.append(helper.make_attribute(name, random.choice(values)))


def _other_array(model: onnx.ModelProto, random: Random) -> None:
    stored = list(model.graph.initializer)
    constants = [
        each.t for node in model.graph.node for each in node.attribute if each.HasField("t")
    ]
    if stored or constants:
        _other_tensor(random.choice(stored + constants), random)


def _other_tensor(tensor: TensorProto, random: Random) -> None:
    """Change the sizes, the type, the data, the place or the numbers of an array."""
    way = random.randrange(6)
    if way == 0:
        _other_list(tensor.dims, random)
    elif way == 1:
        tensor.data_type = random.choice(TYPES)
    elif way == 2:
        tensor.raw_data = tensor.raw_data[: random.randint(0, len(tensor.raw_data))]
    elif way == 3:
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        place = random.choice(LOCATIONS)
        tensor.external_data.add(key="location", value=place)
        if random.random() < 0.3:
            length = random.choice(("-1", "x", "999999999999", "8"))
            tensor.external_data.add(key=random.choice(("offset", "length")), value=length)
    else:
        _other_cells(tensor, random)


def _other_cells(tensor: TensorProto, random: Random) -> None:
    if tensor.data_location == TensorProto.EXTERNAL:
        return
    try:
        array = numpy_helper.to_array(tensor).copy()
    except (ValueError, TypeError, KeyError):
        return
    if array.size and array.dtype.kind in "iuf":
        numbers = FLOATS if array.dtype.kind == "f" else [
            each for each in WHOLE if abs(each) < 2 ** (8 * array.dtype.itemsize - 1)
            and (array.dtype.kind == "i" or each >= 0)
        ]  # fmt: skip
        array.reshape(-1)[random.randrange(array.size)] = random.choice(numbers)
        tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))


def _other_sizes(model: onnx.ModelProto, random: Random) -> None:
    """Change what the model says of an input, an output or a value."""
    value = random.choice((*model.graph.input, *model.graph.output, model.graph.value_info.add()))
    if random.random() < 0.1:
        value.ClearField("type")
        return
    tensor = value.type.tensor_type
    tensor.elem_type = tensor.elem_type or 1
    sizes = tensor.shape.dim
    way = random.random()
    if way < 0.2 or not sizes:
        sizes.add().dim_value = random.choice(SIZES)
    elif way < 0.3:
        del sizes[random.randrange(len(sizes)) :]
    elif way < 0.5:
        sizes[random.randrange(len(sizes))].dim_param = random.choice(("N", "h", "", "é"))
    elif way < 0.6:
        tensor.elem_type = random.choice(TYPES)
    else:
        sizes[random.randrange(len(sizes))].dim_value = random.choice(SIZES)
    if not value.name:
        value.name = random.choice(_values(model))


def _other_names(model: onnx.ModelProto, random: Random) -> None:
    """Change a name of the graph, of an operator, or of a value wherever it stands."""
    name = random.choice(TEXTS)
    way = random.randrange(3)
    if way == 0:
        model.graph.name = name
    elif way == 1:
        _node(model, random).name = f"/{name}/{name}.0/Op"
    else:
        old = random.choice(_values(model))
        for node in model.graph.node:
            for values in (node.input, node.output):
                values[:] = [name if each == old else each for each in values]
        for each in (*model.graph.input, *model.graph.output, *model.graph.initializer):
            each.name = name if each.name == old else each.name


def _other_version(model: onnx.ModelProto, random: Random) -> None:
    way = random.randrange(4)
    if way == 0:
        model.ir_version = random.choice((0, 3, 10, 99, -1))
    elif way == 1:
        del model.opset_import[:]
    elif way == 2:
        model.opset_import.add(domain="", version=random.choice((1, 7, 13)))
    else:
        version = random.choice((0, 1, 6, 7, 10, 13, 20, 99, -5))
        for each in model.opset_import:
            each.version = version


def _other_results(model: onnx.ModelProto, random: Random) -> None:
    way = random.randrange(3)
    if way == 0:
        del model.graph.output[random.randrange(len(model.graph.output) + 1) :]
    elif way == 1:
        model.graph.output.add().name = random.choice(_values(model))
    else:
        model.graph.input.add().CopyFrom(helper.make_tensor_value_info("x2", 1, [1, 3]))


MUTATORS: Sequence[Mutator] = (
    *(_other_operator, _other_operator, _other_input, _other_input, _fewer_inputs, _other_output),
    *(_other_attribute, _other_attribute, _other_attribute, _new_attribute, _other_operators),
    *(_other_array, _other_array, _other_array, _other_sizes, _other_sizes, _other_names),
    *(_other_version, _other_results),
)
"""The ways to break a model, the more fruitful ones several times."""
