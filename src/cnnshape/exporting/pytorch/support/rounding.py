"""The widths of MobileNets, which torchvision rounds by a function of its own."""

from __future__ import annotations


def round_channels(value: float, divisor: int = 8) -> int:
    """Return the nearest multiple of a divisor, never below 90 % of the value."""
    nearest = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return nearest + divisor if nearest < 0.9 * value else nearest
