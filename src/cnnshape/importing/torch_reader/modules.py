"""Modules that are one layer, whatever operators they are made of: attention, mostly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import fx

from cnnshape.importing.graph import Operation
from cnnshape.importing.records import Place
from cnnshape.importing.torch_reader.calls import Values
from cnnshape.importing.torch_reader.constants import stored_rows
from cnnshape.importing.torch_reader.places import AGAIN, place_of

MASKING = frozenset({"masked_fill", "baddbmm", "where"})


class Site(NamedTuple):
    """A call of a module: what it reads and gives."""

    path: str
    module: Any
    inputs: tuple[str, ...]
    output: str
    values: Values
    place: Place | None

    def operation(self, kind: str, arrays: Mapping[str, str], **keys: Any) -> list[Operation]:
        """Return the one operator that the module is, with arrays by name."""
        inputs = (*self.inputs, *arrays.values())
        attributes = {"arrays": tuple(arrays), **keys}
        return [Operation(kind, inputs, (self.output,), attributes, self.path, self.place)]

    def array(
        self, what: str, tensor: torch.Tensor, *, rows: slice = slice(None), shape: Any = None
    ) -> str:
        """Return the name of an array of the module: rows of it, transposed if it is a matrix."""
        name = f"{self.path}.{what}"
        self.values.constants[name] = constant = stored_rows(tensor, rows, shape)
        self.values.shapes[name] = constant.shape
        return name


Handler = Callable[[Site], Sequence[Operation] | None]


def calls_of(graph: fx.Graph) -> Mapping[fx.Node, tuple[fx.Node, ...]]:
    """Return the operators of each call of a module that may be one layer, by the first of them."""
    calls: defaultdict[str, list[fx.Node]] = defaultdict(list)
    for node in graph.nodes:
        path = _known_path(node) if node.op == "call_function" else None
        if path is not None:
            calls[path].append(node)
    return {nodes[0]: tuple(nodes) for nodes in calls.values()}


def as_layer(
    nodes: Sequence[fx.Node], root: torch.nn.Module, values: Values
) -> Sequence[Operation] | None:
    """Return a call of a module as one operator; None where it is more than that."""
    inside = set(nodes)
    inputs = dict.fromkeys(
        name
        for node in nodes
        for each in node.all_input_nodes
        if each not in inside and (name := values.name(each)) not in values.constants
    )
    last = [node for node in nodes if any(user not in inside for user in node.users)]
    if len(last) != 1 or not isinstance(last[0].meta["val"], torch.Tensor):
        return None
    path = AGAIN.sub("", _known_path(nodes[0]) or "")
    if _reads_other_constants(nodes, path, values):
        return None
    module = root.get_submodule(path)
    values.shapes[last[0].name] = tuple(last[0].meta["val"].shape)
    site = Site(path, module, tuple(inputs), last[0].name, values, place_of(nodes[0]))
    if isinstance(module, torch.nn.MultiheadAttention) and _is_masked(nodes):
        return None
    return HANDLERS[_class_name(module)](site)


def _reads_other_constants(nodes: Sequence[fx.Node], path: str, values: Values) -> bool:
    """Say whether a module is called on an array that is not its own, as learned queries are."""
    read = {each for node in nodes for each in node.all_input_nodes} - set(nodes)
    known = (name for each in read if (name := values.name(each)) in values.constants)
    return any(not name.startswith(f"{path}.") for name in known)


def _known_path(node: fx.Node) -> str | None:
    """Return the path, with the number of the call, of the outermost known module around a node."""
    stack: Iterable[tuple[str, Any]] = (node.meta.get("nn_module_stack") or {}).values()
    return next((path for path, kind in stack if str(kind) in HANDLERS), None)


def _class_name(module: torch.nn.Module) -> str:
    return f"{type(module).__module__}.{type(module).__qualname__}"


def _is_masked(nodes: Sequence[fx.Node]) -> bool:
    for node in nodes:
        name = str(getattr(node.target, "_schema", node.target)).partition("(")[0]
        if any(each in name for each in MASKING):
            return True
        if "scaled_dot_product_attention" in name and (
            any(each is not None for each in node.args[3:4]) or node.kwargs.get("attn_mask")
        ):
            return True
    return False


def multi_head_attention(site: Site) -> Sequence[Operation] | None:
    """`torch.nn.MultiheadAttention` without a mask; its values may come from three places."""
    module = site.module
    if module.bias_k is not None or module.add_zero_attn or len(site.inputs) > 3:
        return None
    matrices = _thirds(site, "in_proj_weight", module.in_proj_weight)
    if module.in_proj_weight is None:
        matrices = {
            f"{name}_weight": site.array(
                f"{name[0]}_proj_weight", getattr(module, f"{name[0]}_proj_weight")
            )
            for name in PROJECTIONS
        }
    arrays = {
        **matrices,
        **_thirds(site, "in_proj_bias", module.in_proj_bias),
        **_dense(site, "output", "out_proj", module.out_proj),
    }
    keys = {} if module.in_proj_bias is not None else {"bias": False}
    return site.operation("MultiHeadAttention", arrays, heads=module.num_heads, **keys)


PROJECTIONS = ("query", "key", "value")


def shifted_window_attention(site: Site) -> Sequence[Operation] | None:
    """Attention in windows that may be shifted, as torchvision's Swin has it, in both versions."""
    module = site.module
    arrays = {
        **_thirds(site, "qkv.weight", module.qkv.weight),
        **_thirds(site, "qkv.bias", module.qkv.bias),
        **_dense(site, "output", "proj", module.proj),
    }
    keys: dict[str, Any] = {"heads": module.num_heads, "relative_bias": "table"}
    if hasattr(module, "cpb_mlp"):
        first, last = module.cpb_mlp[0], module.cpb_mlp[2]
        arrays |= {
            "distance_weight": site.array("cpb_mlp.0.weight", first.weight),
            "distance_bias": site.array("cpb_mlp.0.bias", first.bias),
            "relative_weight": site.array("cpb_mlp.2.weight", last.weight),
            "logit_scale": site.array("logit_scale", module.logit_scale, shape=(module.num_heads,)),
        }
        keys |= {"relative_bias": "continuous", "similarity": "cosine"}
        if "key_bias" in arrays:
            _without_values(site, arrays["key_bias"])
    else:
        table = module.relative_position_bias_table
        arrays["relative_bias"] = site.array(
            "relative_position_bias_table", table, shape=table.shape
        )
    shift = list(module.shift_size) if any(module.shift_size) else [0]
    sizes = site.values.shapes[site.inputs[0]][1:3]
    pads = any(size % each for size, each in zip(sizes, module.window_size, strict=True))
    return site.operation(
        "MultiHeadAttention",
        arrays,
        **keys,
        window=_short(module.window_size),
        shift=_short(shift),
        **({"pad": True} if pads else {}),
    )


def _without_values(site: Site, array: str) -> None:
    """Let an array be zeros: the module has it, and sets it to zero whenever it runs."""
    constant = site.values.constants[array]

    def read() -> Any:
        return constant.read() * 0

    site.values.constants[array] = constant._replace(read=read)


def partitioned_attention(site: Site) -> Sequence[Operation] | None:
    """Attention in the windows or grids that torchvision's MaxViT has made before."""
    module = site.module
    table = module.relative_position_bias_table
    arrays = {
        **_thirds(site, "to_qkv.weight", module.to_qkv.weight),
        **_thirds(site, "to_qkv.bias", module.to_qkv.bias),
        **_dense(site, "output", "merge", module.merge),
        "relative_bias": site.array("relative_position_bias_table", table, shape=table.shape),
    }
    return site.operation(
        "MultiHeadAttention",
        arrays,
        heads=module.n_heads,
        scale=module.scale_factor,
        relative_bias="table",
        groups=True,
    )


def _thirds(site: Site, what: str, tensor: torch.Tensor | None) -> dict[str, str]:
    """Return the arrays of queries, keys and values, which are stored as one."""
    if tensor is None:
        return {}
    kind = "weight" if tensor.dim() > 1 else "bias"
    size = tensor.shape[0] // len(PROJECTIONS)
    return {
        f"{name}_{kind}": site.array(
            f"{what} of {name}", tensor, rows=slice(at * size, (at + 1) * size)
        )
        for at, name in enumerate(PROJECTIONS)
    }


def _dense(site: Site, name: str, what: str, layer: torch.nn.Linear) -> dict[str, str]:
    arrays = {f"{name}_weight": site.array(f"{what}.weight", layer.weight)}
    if layer.bias is not None:
        arrays[f"{name}_bias"] = site.array(f"{what}.bias", layer.bias)
    return arrays


def _short(sizes: Sequence[int]) -> int | list[int]:
    return sizes[0] if len(set(sizes)) == 1 else list(sizes)


SWIN = "torchvision.models.swin_transformer"
HANDLERS: Mapping[str, Handler] = {
    "torch.nn.modules.activation.MultiheadAttention": multi_head_attention,
    f"{SWIN}.ShiftedWindowAttention": shifted_window_attention,
    f"{SWIN}.ShiftedWindowAttentionV2": shifted_window_attention,
    "torchvision.models.maxvit.RelativePositionalMultiHeadAttention": partitioned_attention,
}
