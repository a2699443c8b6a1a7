"""Mistakes about convolutions, dense layers and the like: arrays, multiply-adds, fields."""

from __future__ import annotations

from tools.formula_faults.fault import EFFECTIVE, KIND, LINE, WITHIN, Fault

FAULTS = (
    Fault(
        "groups are forgotten in the weights",
        "analysis/convolution.py",
        "weight: Shape = (*at.kernel, *(weight_ends or (channels_read, filters)))",
        "weight: Shape = (*at.kernel, *(weight_ends or (inputs.channels, filters)))",
        f"{KIND}[conv]",
    ),
    Fault(
        "groups are forgotten in the multiply-adds",
        "analysis/convolution.py",
        "macs=at.taps * channels_read * filters",
        "macs=at.taps * inputs.channels * filters",
    ),
    Fault(
        "groups are forgotten in the effective multiply-adds",
        "analysis/convolution.py",
        "macs_effective=at.taps_on_cells * channels_read * filters",
        "macs_effective=at.taps_on_cells * inputs.channels * filters",
        EFFECTIVE,
    ),
    Fault(
        "multiply-adds are counted at every input cell, whatever the stride",
        "analysis/convolution.py",
        "taps = prod(counts) * prod(kernel)",
        "taps = prod(sizes) * prod(kernel)",
    ),
    Fault(
        "a bias is counted as a multiply-add",
        "analysis/convolution.py",
        "macs=at.taps * channels_read * filters",
        "macs=(at.taps * channels_read + prod(at.counts) * layer.bias) * filters",
    ),
    Fault(
        "the axes of the output are swapped",
        "analysis/convolution.py",
        "output=(*at.counts, filters)",
        "output=(*at.counts[::-1], filters)",
    ),
    Fault(
        "the axes of the kernel are swapped",
        "analysis/convolution.py",
        "weight: Shape = (*at.kernel, *(weight_ends or (channels_read, filters)))",
        "weight: Shape = (*at.kernel[::-1], *(weight_ends or (channels_read, filters)))",
    ),
    Fault(
        "the multiplier of a depthwise convolution is forgotten",
        "analysis/convolution.py",
        "correlation(layer, inputs, 1, channels * layer.multiplier, weight_ends=weight_ends)",
        "correlation(layer, inputs, 1, channels, weight_ends=weight_ends)",
        f"{KIND}[depthwise_conv]",
    ),
    Fault(
        "a depthwise weight has the multiplier before the channels",
        "analysis/convolution.py",
        "weight_ends = channels, layer.multiplier",
        "weight_ends = layer.multiplier, channels",
    ),
    Fault(
        "the bias is forgotten",
        "analysis/arrays.py",
        'return {"weight": weight, "bias": (outputs,)} if layer_has_bias else {"weight": weight}',
        'return {"weight": weight}',
    ),
    Fault(
        "there is a bias even where the file says there is none",
        "analysis/arrays.py",
        'return {"weight": weight, "bias": (outputs,)} if layer_has_bias else {"weight": weight}',
        'return {"weight": weight, "bias": (outputs,)}',
    ),
    Fault(
        "the slopes of a fused prelu are forgotten",
        "analysis/fused.py",
        'return {"slope": (channels,)} if function == "prelu" else {}',
        "return {}",
    ),
    Fault(
        "a transposed convolution multiplies at every output cell",
        "analysis/transposed.py",
        "macs=prod(inputs.sizes) * prod(kernel)",
        "macs=prod(sizes) * prod(kernel)",
        f"{KIND}[conv_transpose]",
    ),
    Fault(
        "a transposed convolution forgets groups",
        "analysis/transposed.py",
        "filters_per_group = layer.filters // layer.groups",
        "filters_per_group = layer.filters",
        f"{KIND}[conv_transpose]",
    ),
    Fault(
        "a transposed weight has the axes of a convolution's",
        "analysis/transposed.py",
        "weight: Shape = (*kernel, filters_per_group, inputs.channels)",
        "weight: Shape = (*kernel, inputs.channels, filters_per_group)",
    ),
    Fault(
        "products that land outside the output count as effective",
        "analysis/transposed.py",
        "macs_effective=products_inside * filters_per_group",
        "macs_effective=prod(inputs.sizes) * prod(kernel) * filters_per_group",
        f"{KIND}[conv_transpose]",
    ),
    Fault(
        "the field of a transposed convolution forgets its crop",
        "analysis/transposed.py",
        "phases = range(window.before, window.before + window.stride)",
        "phases = range(window.stride)",
        LINE,
    ),
    Fault(
        "the field of a transposed convolution forgets dilation",
        "analysis/transposed.py",
        "step = dilation // common",
        "step = 1",
        LINE,
    ),
    Fault(
        "a dense layer on a map multiplies at one position",
        "analysis/dense.py",
        "macs = prod(inputs.sizes) * inputs.channels * layer.units",
        "macs = inputs.channels * layer.units",
    ),
    Fault(
        "positions share the bias of a locally connected layer",
        "analysis/local.py",
        'AT_EACH_POSITION = ("weight", "bias")',
        'AT_EACH_POSITION = ("weight",)',
    ),
    Fault(
        "a deformable convolution sees what lies under its window",
        "analysis/deformable.py",
        "claim._replace(reaches=all_of_it(claim.output), windows=())",
        "claim._replace(windows=())",
        WITHIN,
    ),
)
