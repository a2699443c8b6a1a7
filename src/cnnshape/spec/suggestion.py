"""Did-you-mean: the known word that a mistyped one, or another framework's, stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Edit, Fix, Span

SYNONYMS = {
    "avgpool": "avg_pool",
    "average_pool": "avg_pool",
    "average_pooling": "avg_pool",
    "batchnorm": "batch_norm",
    "bn": "batch_norm",
    "channels_out": "filters",
    "concatenate": "concat",
    "cat": "concat",
    "convolution": "conv",
    "convtranspose": "conv_transpose",
    "conv_transposed": "conv_transpose",
    "deconv": "conv_transpose",
    "transposed_conv": "conv_transpose",
    "depthwise": "depthwise_conv",
    "eps": "epsilon",
    "fc": "dense",
    "fully_connected": "dense",
    "gap": "global_avg_pool",
    "global_average_pooling": "global_avg_pool",
    "globalaveragepooling": "global_avg_pool",
    "hardswish": "hard_swish",
    "hswish": "hard_swish",
    "h_swish": "hard_swish",
    "hardsigmoid": "hard_sigmoid",
    "interpolate": "upsample",
    "kernel_size": "kernel",
    "leakyrelu": "leaky_relu",
    "lrn": "local_response_norm",
    "maxpool": "max_pool",
    "max_pooling": "max_pool",
    "maxpooling": "max_pool",
    "mul": "multiply",
    "negative_slope": "slope",
    "num_groups": "groups",
    "out_channels": "filters",
    "out_features": "units",
    "output_channels": "filters",
    "pad": "padding",
    "pixel_shuffle": "depth_to_space",
    "pool_size": "kernel",
    "scale_factor": "factor",
    "strides": "stride",
    "sum": "add",
    "swish": "silu",
    "upsampling": "upsample",
    "use_bias": "bias",
    "zeropad": "zero_pad",
}
"""What other frameworks call what the language calls otherwise."""

RANKS = ("1d", "2d", "3d")
CLOSE_ENOUGH = 0.6
MOST_WORDS = 2000
"""Among more names than this none is looked for: it would take longer than it helps."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is meant by `word`, if one is like it at all."""
    return next(iter(_like(word, known)), None)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a help text that names the word that is meant, or else `otherwise`."""
    suggestion = closest(word, known)
    return otherwise if suggestion is None else f"did you mean `{suggestion}`?"


def correction(span: Span, word: str, known: Iterable[str]) -> Fix | None:
    """Return the fix that writes the known word that is meant, where only one is like it.

    None where the span is not just the word, bare or in quotes, as where an expression made it.
    """
    matches = _like(word, known)
    if len(matches) != 1 or not re.fullmatch(rf"""(["']?){re.escape(word)}\1""", span.text):
        return None
    return Fix(Safety.UNSAFE, (Edit(span, span.text.replace(word, matches[0])),))


def _like(word: str, known: Iterable[str]) -> Sequence[str]:
    """Return the known words that a word may stand for, the likeliest first."""
    by_folded = {_folded(each): each for each in known}
    folded = _folded(word)
    meant = SYNONYMS.get(folded, folded)
    if meant in by_folded:
        return [by_folded[meant]]
    if len(by_folded) > MOST_WORDS:
        return []
    from difflib import get_close_matches

    return [by_folded[each] for each in get_close_matches(folded, by_folded, 2, CLOSE_ENOUGH)]


def _folded(word: str) -> str:
    """Return a word in small letters, without the rank that a framework puts at its end."""
    folded = word.lower().replace("-", "_")
    return folded[:-2].rstrip("_") if folded.endswith(RANKS) else folded
