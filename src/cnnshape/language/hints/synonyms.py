"""What other frameworks, and the field's notation, call what the language calls otherwise.

Words stand as `folded` leaves them: in small letters, without `_`, `-` and the rank in them.
"""

from __future__ import annotations

from collections.abc import Mapping

Synonyms = Mapping[str, tuple[str, ...]]
"""The words that a word may stand for, the likeliest first: the first one that is known is meant.

A word is looked up as it is written before it is looked up folded.
"""

WORDS: Synonyms = {
    "Linear": ("dense",),  # PyTorch's layer; `linear` is the activation that changes nothing
    "adaptiveaveragepool": ("adaptive_avg_pool",),
    "alphadropout": ("dropout",),
    "averagepool": ("avg_pool",),
    "averagepooling": ("avg_pool",),
    "batchnormalization": ("batch_norm",),
    "bn": ("batch_norm",),
    "cat": ("concat",),
    "concatenate": ("concat",),
    "convtransposed": ("conv_transpose",),
    "convolution": ("conv",),
    "cropping": ("crop",),
    "deconv": ("conv_transpose",),
    "deconvolution": ("conv_transpose",),
    "depthwise": ("depthwise_conv",),
    "droppath": ("drop_path",),
    "fc": ("dense",),
    "fullyconnected": ("dense",),
    "gap": ("global_avg_pool",),
    "gmp": ("global_max_pool",),
    "globalaveragepool": ("global_avg_pool",),
    "globalaveragepooling": ("global_avg_pool",),
    "globalmaxpooling": ("global_max_pool",),
    "groupnormalization": ("group_norm",),
    "hswish": ("hard_swish",),
    "identity": ("linear",),
    "instancenormalization": ("instance_norm",),
    "interpolate": ("upsample",),
    "layernormalization": ("layer_norm",),
    "lrn": ("local_response_norm",),
    "maxpooling": ("max_pool",),
    "mul": ("multiply",),
    "pixelshuffle": ("depth_to_space",),
    "pixelunshuffle": ("space_to_depth",),
    "separable": ("separable_conv",),
    "spatialdropout": ("dropout",),
    "stochasticdepth": ("drop_path",),
    "sum": ("add",),
    "swish": ("silu",),
    "transposedconv": ("conv_transpose",),
    "upsampling": ("upsample",),
    "zeropadding": ("zero_pad",),
}
"""Of layer kinds, activations and other names."""

KEYS: Synonyms = {
    "act": ("activation", "function"),
    "activation": ("function",),
    "activationfunction": ("activation", "function"),
    "channels": ("filters", "units"),
    "channelsout": ("filters", "units"),
    "comment": ("description",),
    "condition": ("if",),
    "countincludepad": ("count_padding",),
    "d": ("dilation",),
    "depthmultiplier": ("multiplier",),
    "dilationrate": ("dilation",),
    "dropout": ("rate",),
    "eps": ("epsilon",),
    "f": ("kernel",),
    "filter": ("filters", "kernel"),
    "filters": ("units",),
    "filtersize": ("kernel",),
    "fn": ("function", "activation"),
    "g": ("groups",),
    "inputs": ("from",),
    "k": ("kernel",),
    "kernelsize": ("kernel",),
    "nc": ("filters", "units"),
    "negativeslope": ("slope",),
    "neurons": ("units",),
    "nf": ("filters",),
    "nodes": ("units",),
    "nonlinearity": ("activation", "function"),
    "numfilters": ("filters",),
    "numgroups": ("groups",),
    "numunits": ("units",),
    "outchannels": ("filters", "units"),
    "outfeatures": ("units", "filters"),
    "outputchannels": ("filters", "units"),
    "outputsize": ("size",),
    "p": ("padding", "rate"),
    "pad": ("padding",),
    "poolsize": ("kernel",),
    "prob": ("rate",),
    "s": ("stride",),
    "scalefactor": ("factor",),
    "size": ("kernel", "units"),
    "strides": ("stride",),
    "targetshape": ("shape",),
    "units": ("filters",),
    "upscalefactor": ("factor",),
    "usebias": ("bias",),
    "window": ("kernel",),
}
"""Of the keys of layers: what a word stands for depends on which keys the layer takes."""

_WORKED_OUT = "leave it out: it is worked out from what the layer reads"
_TRAINING = "leave it out: it changes how a network is trained, not its shapes or costs"
_LAYOUT = "leave it out: `layout` at the top of the file says the order of axes"
_INPUT = "leave it out: `input` at the top of the file says the sizes"

NEEDLESS: Mapping[str, str] = {
    "dataformat": _LAYOUT,
    "inchannels": _WORKED_OUT,
    "infeatures": _WORKED_OUT,
    "inplace": _TRAINING,
    "inputchannels": _WORKED_OUT,
    "inputdim": _WORKED_OUT,
    "inputshape": _INPUT,
    "kernelinitializer": _TRAINING,
    "kernelregularizer": _TRAINING,
    "momentum": _TRAINING,
    "ncprev": _WORKED_OUT,
    "numfeatures": _WORKED_OUT,
    "trainable": _TRAINING,
}
"""Keys of other frameworks that have no counterpart, and what to do instead."""
