"""Mistakes about pools and what undoes them."""

from __future__ import annotations

from tools.formula_faults.fault import KIND, SELDOM_DRAWN, Fault

FAULTS = (
    Fault(
        "a pool without a stride moves by 1",
        "analysis/pooling.py",
        "stride = layer.kernel if layer.stride is None else layer.stride",
        "stride = 1 if layer.stride is None else layer.stride",
    ),
    Fault(
        "the dilation of a max pool is ignored",
        "analysis/pooling.py",
        "return layer.dilation if isinstance(layer, MaxPool) else 1",
        "return 1",
    ),
    Fault(
        "ceil mode is ignored",
        "analysis/pooling.py",
        "dilation, layer.ceil_mode)",
        "dilation)",
        f"{KIND}[max_pool]",
    ),
    Fault(
        "global pools never keep their axes",
        "analysis/pooling.py",
        "axes = (1,) * inputs.rank if layer.keep_axes else ()",
        "axes = ()",
    ),
    Fault(
        "the sizes of an adaptive pool are read from the last axis on",
        "analysis/pooling.py",
        "(*per_axis(layer.size, inputs.rank), inputs.channels)",
        "(*per_axis(layer.size, inputs.rank)[::-1], inputs.channels)",
    ),
    Fault(
        "an unpooling gives twice the cells of what it reads",
        "analysis/unpooling.py",
        "Claim(output=of_map.shape, ",
        "Claim(output=(*(2 * n for n in inputs.sizes), inputs.channels), ",
    ),
    Fault(
        "an unpooling sees what the pool saw and no more",
        "analysis/unpooling.py",
        "- window.before + window.span",
        "- window.before + 1",
        SELDOM_DRAWN,
    ),
)
