"""The weights of PyTorch's attention module, put where the documentation says they belong."""

from __future__ import annotations

import numpy as np
import pytest

import cnnshape
from tests.reference.comparison import TOLERANCES, Array, assert_close
from tests.reference.pytorch import torch

SELF = "inputs: {q: [7, 24]}\nlayers:\n  - {name: a, type: attention, heads: 3, causal: CAUSAL}"
CROSS = (
    "inputs: {q: [7, 24], k: [9, 16], v: [9, 8]}\n"
    "layers:\n  - {name: a, type: attention, heads: 3, causal: CAUSAL, from: [q, k, v]}"
)


@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("text", [SELF, CROSS], ids=["self", "cross"])
def test_a_multihead_attention_computes_the_same(text: str, is_causal: bool) -> None:
    network = cnnshape.loads(text.replace("CAUSAL", str(is_causal).lower()))
    sizes = {name: shape[-1] for name, shape in network.input_shapes.items()}
    torch.manual_seed(0)
    module = torch.nn.MultiheadAttention(
        24, 3, kdim=sizes.get("k", 24), vdim=sizes.get("v", 24), batch_first=True
    )
    torch.nn.init.normal_(module.in_proj_bias)
    arrays = {name: each.detach().numpy() for name, each in module.named_parameters()}
    random = np.random.default_rng(0)
    inputs = {
        name: random.standard_normal((2, *shape)).astype(np.float32)
        for name, shape in network.input_shapes.items()
    }
    read = [torch.tensor(inputs.get(name, inputs["q"])) for name in "qkv"]
    pairs = (read[0].shape[1], read[1].shape[1])
    mask = ~torch.ones(pairs, dtype=torch.bool).tril() if is_causal else None
    with torch.no_grad():
        theirs, _ = module.eval()(*read, attn_mask=mask, need_weights=False)
    ours = cnnshape.run(network, inputs, _as_documented(arrays)).outputs["a"]
    assert_close(ours, theirs.numpy(), TOLERANCES["float32"])
    total = cnnshape.analyze(network).totals.trainable_parameters
    assert total == sum(array.size for array in arrays.values())


def _as_documented(arrays: dict[str, Array]) -> dict[str, Array]:
    """Return PyTorch's weights under our names: transposed, and one for each of Q, K and V."""
    names = ("query", "key", "value")
    packed = arrays.get("in_proj_weight")
    weights = (
        [arrays[f"{letter}_proj_weight"] for letter in "qkv"]
        if packed is None
        else np.split(packed, 3)
    )
    return {
        **{f"a.{name}_weight": each.T for name, each in zip(names, weights, strict=True)},
        **{
            f"a.{name}_bias": each
            for name, each in zip(names, np.split(arrays["in_proj_bias"], 3), strict=True)
        },
        "a.output_weight": arrays["out_proj.weight"].T,
        "a.output_bias": arrays["out_proj.bias"],
    }
