"""Layer kinds in compact form: a kind with its f, s, p, d and g, as the course writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from cnnshape.layers import Layer

LETTERS = (
    ("kernel", "f", None),
    ("stride", "s", None),
    ("padding", "p", ("valid", 0)),
    ("output_padding", "op", (0,)),
    ("dilation", "d", (1,)),
    ("groups", "g", (1,)),
    ("multiplier", "m", (1,)),
    ("heads", "h", None),
    ("window", "w", None),
    ("grid", "grid", None),
    ("factor", "x", (None,)),
    ("size", "", (None,)),
    ("cropping", "c", (None,)),
    ("rate", "", ()),
)
"""Key, its letter, and the values that go without saying (None: it is always said)."""

WORDS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("padding_mode", ("zeros",)),
    ("mode", ("zeros", "nearest", "dcr")),
    ("like", ()),
    ("activation", ("linear",)),
    ("function", ("linear",)),
)
"""Keys whose value is a word, and the words that go without saying."""

SHORT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "depthwise_conv": "dw",
        "conv_transpose": "convT",
        "locally_connected": "local",
        "deformable_conv": "deform",
        "max_pool": "maxpool",
        "avg_pool": "avgpool",
        "max_unpool": "unpool",
        "global_max_pool": "gmaxpool",
        "global_avg_pool": "gavgpool",
        "adaptive_max_pool": "amaxpool",
        "adaptive_avg_pool": "aavgpool",
        "batch_norm": "bn",
        "instance_norm": "in",
        "group_norm": "gn",
        "layer_norm": "ln",
        "rms_norm": "rms",
        "l2_norm": "l2",
        "local_response_norm": "lrn",
        "leaky_relu": "lrelu",
        "hard_sigmoid": "hsigmoid",
        "hard_swish": "hswish",
        "log_softmax": "lsoftmax",
        "layer_scale": "scale",
        "multiply": "mul",
        "channel_shuffle": "shuffle",
        "depth_to_space": "d2s",
        "space_to_depth": "s2d",
    }
)
"""Kinds and functions on narrow terminals; the others are short enough."""


class Setting(NamedTuple):
    """A key of a layer as its kind shows it."""

    key: str
    text: str


def kind_text(layer: Layer, shares: str | None = None) -> str:
    """Return a kind and its settings, as `conv f5 s2 p1 relu`, and whose weights it uses."""
    text = " ".join((layer.type, *(setting.text for setting in _settings(layer))))
    return f"{text}, weights of {shares}" if shares else text


def short_kind_text(layer: Layer, shares: str | None = None) -> str:
    """Return a kind for narrow terminals, as `dw3 s2 relu`.

    A stride of 1 is left out, and so is what other columns say: that there is no bias.
    """
    kernel = vars(layer).get("kernel")
    word = SHORT_WORDS.get(layer.type, layer.type) + ("" if kernel is None else _text(kernel))
    settings = (
        SHORT_WORDS.get(setting.text, setting.text.removeprefix("p "))
        for setting in _settings(layer)
        if setting.key not in ("kernel", "bias") and setting.text != "s1"
    )
    return " ".join((word, *settings, *(["shared"] if shares else [])))


def _settings(layer: Layer) -> Iterator[Setting]:
    written = vars(layer)
    for key, letter, unsaid in LETTERS:
        value = written.get(key)
        if key in written and key == "stride" and value is None:
            value = written["kernel"]
        if value is not None and (unsaid is None or value not in unsaid):
            yield Setting(key, f"{letter}{_text(value)}")
    for key, defaults in WORDS:
        value = written.get(key)
        if value is not None and value not in defaults:
            yield Setting(key, str(value))
    if written.get("bidirectional", False):
        yield Setting("bidirectional", "bidirectional")
    for key in ("axis", "axes"):
        value = written.get(key)
        if value is not None and value != "channels":
            yield Setting(key, value if isinstance(value, str) else ",".join(value))
    if written.get("bias", True) is False:
        yield Setting("bias", "no bias")


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        separator = "x" if all(isinstance(each, int) for each in value) else ","
        return separator.join(_pair(each) for each in value)
    return f" {value}" if isinstance(value, str) else str(value)


def _pair(value: Any) -> str:
    return f"{value[0]}+{value[1]}" if isinstance(value, tuple) else str(value)
