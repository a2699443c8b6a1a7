"""Operators that move values: reshapes, transposes, slices, resizing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

import torch
from torch import fx

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler, operator_name

TO_THE_END = 2**63 - 1


def reshape(call: Call) -> Iterable[Operation]:
    """`view`, `flatten`, `unsqueeze` and all else that regroups axes: the sizes say how."""
    name = "self" if "self" in call.arguments else "input"
    return call.one("Reshape", call.value(name))


def permute(call: Call) -> Iterable[Operation]:
    """`permute`."""
    rank = len(call.shape)
    return call.one("Transpose", call.value("self"), perm=[each % rank for each in call["dims"]])


def transpose(call: Call) -> Iterable[Operation]:
    """`transpose` and its like: two axes change places."""
    rank = len(call.shape)
    names = next(pair for pair in SWAPPED if pair[0] in call.arguments)
    return _swapped(call, *(call[name] % rank for name in names))


SWAPPED = (("dim0", "dim1"), ("axis0", "axis1"))


def transpose_last(call: Call) -> Iterable[Operation]:
    """`t`, `mT` and `adjoint`: the last two axes change places."""
    rank = len(call.shape)
    return _swapped(call, max(rank - 2, 0), rank - 1)


def _swapped(call: Call, one: int, other: int) -> Iterable[Operation]:
    order = list(range(len(call.shape)))
    order[one], order[other] = order[other], order[one]
    return call.one("Transpose", call.value("self"), perm=order)


def movedim(call: Call) -> Iterable[Operation]:
    """`movedim`: the axes that move, among the others in their order."""
    rank = len(call.shape)
    sources = [each % rank for each in _listed(call["source"])]
    targets = [each % rank for each in _listed(call["destination"])]
    others = iter(each for each in range(rank) if each not in sources)
    moved = dict(zip(targets, sources, strict=True))
    order = [moved[at] if at in moved else next(others) for at in range(rank)]
    return call.one("Transpose", call.value("self"), perm=order)


def _listed(value: int | Sequence[int]) -> Sequence[int]:
    return [value] if isinstance(value, int) else value


def expand(call: Call) -> Iterable[Operation]:
    """`expand`, which is nothing where the sizes stay, or where what reads it broadcasts anyway."""
    before = call.shape_of("self")
    if before == call.shape:
        return call.one("Identity", call.value("self"))
    if tuple(size for size in before if size > 1) == tuple(s for s in call.shape if s > 1):
        return reshape(call)
    if len(before) == len(call.shape) and all(map(_broadcasts, call.node.users)):
        call.values.shapes[call.output] = before
        return call.one("Identity", call.value("self"))
    return call.one("Expand", call.value("self"))


BROADCASTING = frozenset({"add", "sub", "mul", "div"})


def _broadcasts(user: fx.Node) -> bool:
    """Say whether an operator gives the same of what its inputs are before they are expanded."""
    if operator_name(user).rstrip("_") not in BROADCASTING:
        return False
    shapes = [_unexpanded(each).meta["val"].shape for each in user.all_input_nodes]
    return bool(torch.broadcast_shapes(*shapes) == user.meta["val"].shape)


def _unexpanded(node: fx.Node) -> fx.Node:
    source = node.args[0] if operator_name(node) in ("expand", "expand_as") else node
    return source if isinstance(source, fx.Node) else node


def slice_(call: Call) -> Iterable[Operation]:
    """`slice` along one axis."""
    end = TO_THE_END if call["end"] is None else call["end"]
    return call.one(
        "Slice",
        call.value("self"),
        axes=[call["dim"]],
        starts=[call["start"] or 0],
        ends=[end],
        steps=[call["step"]],
    )


def flip(call: Call) -> Iterable[Operation]:
    """`flip`: a slice with steps backwards along each axis."""
    axes = list(call["dims"])
    first, last, step = ([each] * len(axes) for each in (-1, -TO_THE_END, -1))
    return call.one("Slice", call.value("self"), axes=axes, starts=first, ends=last, steps=step)


def narrow(call: Call) -> Iterable[Operation]:
    """`narrow`: a slice by its length."""
    start = call["start"] % call.shape_of("self")[call["dim"]]
    ends = [start + call["length"]]
    return call.one("Slice", call.value("self"), axes=[call["dim"]], starts=[start], ends=ends)


def select(call: Call) -> Iterable[Operation]:
    """`select`: one cell of an axis, which goes away."""
    sizes = list(call.shape_of("self"))
    axis = call["dim"] % len(sizes)
    return _selected(call, axis, call["index"] % sizes[axis], call.output)


def unbind(call: Call) -> Iterable[Operation]:
    """`unbind`: each cell of an axis by itself."""
    sizes = call.shape_of("self")
    axis = call["dim"] % len(sizes)
    for number in range(sizes[axis]):
        yield from _selected(call, axis, number, call.part(number))


def _selected(call: Call, axis: int, index: int, output: str) -> Iterable[Operation]:
    sizes = list(call.shape_of("self"))
    sizes[axis] = 1
    part = call.between(f"cell {index}", tuple(sizes))
    bounds = {"axes": [axis], "starts": [index], "ends": [index + 1]}
    yield call.operation("Slice", (call.value("self"),), (part,), **bounds)
    yield call.operation("Reshape", (part,), (output,))


def split(call: Call) -> Iterable[Operation]:
    """`split` and `chunk`: what is joined along an axis, taken apart."""
    parts = call.node.meta["val"]
    axis = call["dim"] % len(call.shape_of("self"))
    ends = list(accumulate(each.shape[axis] for each in parts))
    outputs = [call.part(number) for number in range(len(parts))]
    for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        bounds = {"axes": [axis], "starts": [start], "ends": [end]}
        yield call.operation("Slice", (call.value("self"),), (outputs[number],), **bounds)


def upsample(mode: str) -> Handler:
    """Return how an `upsample` of a mode is written: the sizes say by how much."""

    def handler(call: Call) -> Iterable[Operation]:
        where = "align_corners" if call.arguments.get("align_corners") else "half_pixel"
        return _resized(call, mode=mode, coordinate_transformation_mode=where)

    return handler


def upsample_nearest(call: Call) -> Iterable[Operation]:
    """`upsample_nearest2d`: each output is the cell where it begins."""
    settings = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    return _resized(call, mode="nearest", **settings)


def upsample_nearest_exact(call: Call) -> Iterable[Operation]:
    """`_upsample_nearest_exact2d`: each output is the cell where its centre is."""
    settings = {"nearest_mode": "round_prefer_ceil"}
    return _resized(call, mode="nearest", coordinate_transformation_mode="half_pixel", **settings)


def _resized(call: Call, **settings: str) -> Iterable[Operation]:
    name = "input" if "input" in call.arguments else "self"
    return call.one("Resize", call.value(name), **settings)


def pixel_shuffle(call: Call) -> Iterable[Operation]:
    """`pixel_shuffle`."""
    size = call["upscale_factor"]
    return call.one("DepthToSpace", call.value("self"), blocksize=size, mode="CRD")


def pixel_unshuffle(call: Call) -> Iterable[Operation]:
    """`pixel_unshuffle`."""
    size = call["downscale_factor"]
    return call.one("SpaceToDepth", call.value("self"), blocksize=size, mode="CRD")


def channel_shuffle(call: Call) -> Iterable[Operation]:
    """`channel_shuffle`."""
    return call.one("ChannelShuffle", call.value("self"), groups=call["groups"])


OPERATORS: Mapping[str, Handler] = {
    **dict.fromkeys(
        (
            "view",
            "reshape",
            "_unsafe_view",
            "flatten",
            "unflatten",
            "squeeze",
            "unsqueeze",
            "view_as",
            "reshape_as",
        ),
        reshape,
    ),
    "permute": permute,
    **dict.fromkeys(("transpose", "swapaxes", "swapdims"), transpose),
    **dict.fromkeys(("t", "mT", "adjoint", "numpy_T"), transpose_last),
    **dict.fromkeys(("movedim", "moveaxis"), movedim),
    **dict.fromkeys(("expand", "expand_as"), expand),
    "slice": slice_,
    "flip": flip,
    "narrow": narrow,
    "select": select,
    "unbind": unbind,
    **dict.fromkeys(
        ("split", "split_with_sizes", "chunk", "tensor_split", "unsafe_chunk", "unsafe_split"),
        split,
    ),
    **{f"upsample_nearest{rank}d": upsample_nearest for rank in (1, 2, 3)},
    **{f"_upsample_nearest_exact{rank}d": upsample_nearest_exact for rank in (1, 2, 3)},
    "upsample_linear1d": upsample("linear"),
    "upsample_bilinear2d": upsample("linear"),
    "upsample_trilinear3d": upsample("linear"),
    "upsample_bicubic2d": upsample("cubic"),
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
    "channel_shuffle": channel_shuffle,
}
