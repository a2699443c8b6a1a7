"""Mistakes about norms and activations: what they keep, train and see."""

from __future__ import annotations

from tools.formula_faults.fault import KIND, WITHIN, Fault

FAULTS = (
    Fault(
        "the statistics of batch_norm count as trainable",
        "analysis/normalization.py",
        """weights=_scale_and_shift(layer, inputs, channels),
        statistics={"mean": channels, "variance": channels},""",
        """weights=_scale_and_shift(layer, inputs, channels)
        | {"mean": channels, "variance": channels},""",
    ),
    Fault(
        "the statistics of batch_norm are forgotten",
        "analysis/normalization.py",
        'statistics={"mean": channels, "variance": channels},',
        "",
    ),
    Fault(
        "`shift: false` is ignored",
        "analysis/normalization.py",
        '"bias": layer.shift',
        '"bias": True',
    ),
    Fault(
        "rms_norm and l2_norm always have a scale",
        "analysis/normalization.py",
        '{"weight": (channels,)} if layer.scale else {}',
        '{"weight": (channels,)}',
    ),
    Fault(
        "a norm over the map sees only its own cell",
        "analysis/normalization.py",
        "reaches=all_of_it(inputs.shape),",
        "reaches=cell_by_cell(inputs.shape),",
        WITHIN,
    ),
    Fault(
        "prelu has one weight for all channels",
        "analysis/activation.py",
        'weights={"weight": (inputs.channels,)} if name == "prelu" else {},',
        'weights={"weight": (1,)} if name == "prelu" else {},',
    ),
    Fault(
        "a softmax over cells sees the cell in its place",
        "analysis/softmax.py",
        "sees_all_along(places, inputs.rank)",
        "sees_all_along((), inputs.rank)",
        WITHIN,
    ),
    Fault(
        "layer_norm has a weight for each channel, whatever it normalises",
        "analysis/normalization.py",
        "tuple(inputs.shape[place] for place in places)",
        "(inputs.channels,)",
        f"{KIND}[layer_norm_over_axes]",
    ),
    Fault(
        "layer_scale has one weight for all channels",
        "analysis/regularization.py",
        'weights={"weight": (inputs.channels,)},',
        'weights={"weight": (1,)},',
    ),
)
