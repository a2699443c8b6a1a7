"""The settings of a window that turn one size into another, and the ranges they are sought in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from cnnshape.window import dilated_span

PaddingValue = int | tuple[int, int] | Literal["same"]
"""Cells at both ends, before and after, or `same` where axes of different sizes need different."""

DEFAULT_KERNELS = tuple(range(1, 8))
DEFAULT_DILATIONS = (1, 2, 3, 4)

MAX_SIZE = 1_000_000
"""The largest size, kernel, stride or dilation of a question."""

MAX_FOUND = 10_000
"""How many windows an answer has at most."""

MAX_CELLS = 200_000
"""The cells of all windows that are tried, together: about a second."""


class Ranges(NamedTuple):
    """The values that are tried for each setting; None tries every one that can do it."""

    kernels: Sequence[int] = DEFAULT_KERNELS
    dilations: Sequence[int] = DEFAULT_DILATIONS
    strides: Sequence[int] | None = None
    paddings: Sequence[PaddingValue] | None = None
    output_paddings: Sequence[int] | None = None

    def check(self) -> None:
        """Raise ValueError if these are too many windows to try, or none."""
        for name, values in zip(self._fields, self, strict=True):
            if values is not None and not len(values):
                raise ValueError(f"there is nothing to try: {name} is empty")
        cells = sum(dilated_span(k, d) for k in self.kernels for d in self.dilations)
        if cells > MAX_CELLS:
            raise ValueError(
                f"these kernels and dilations span {cells:,} cells together, more than "
                f"{MAX_CELLS:,}: give fewer of them"
            )

    def kernels_with_dilations(self) -> Iterator[tuple[int, int]]:
        """Return each kernel with each dilation; those of a kernel of 1 are all alike."""
        for kernel in self.kernels:
            for dilation in self.dilations:
                if kernel > 1 or dilation == min(self.dilations):
                    yield kernel, dilation

    def paddings_of(self, span: int) -> Iterator[PaddingValue]:
        """Return the amounts to try for a window: up to half of it, even on both sides or not."""
        if self.paddings is not None:
            yield from self.paddings
            return
        for total in range(2 * (span // 2) + 1):
            half = total // 2
            yield half if total % 2 == 0 else (half, half + 1)
        yield "same"


class WindowSettings(NamedTuple):
    """A window that gives the sizes asked for, on each of the axes.

    `rules` are the words that mean the same padding here. `unread` is how many cells of each axis
    no window reads. Every stride up to `last_stride` does it too, without a limit if that is None.
    """

    kernel: int
    stride: int
    padding: PaddingValue
    dilation: int
    rules: tuple[str, ...]
    unread: tuple[int, ...]
    last_stride: int | None

    @property
    def key(self) -> tuple[Any, ...]:
        """What two settings that are the same have in common."""
        return self[:4]

    @property
    def loses_nothing(self) -> bool:
        """Whether every cell is read."""
        return not any(self.unread)

    @property
    def rank(self) -> tuple[Any, ...]:
        """The order of answers: what loses least first, then the plainest."""
        return (
            sum(self.unread),
            self.dilation,
            not isinstance(self.padding, int),
            self.stride,
            self.kernel,
            _total(self.padding),
        )

    def keys(self, axes: int) -> dict[str, Any]:
        """Return the settings as keys of a layer on a map with so many axes."""
        return _window_keys(self, axes)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON has them."""
        return self._asdict() | {"loses_nothing": self.loses_nothing}


class SpreadSettings(NamedTuple):
    """A transposed window that gives the sizes asked for, on each of the axes.

    It `overlaps_evenly` where as many taps reach each cell of the output, which leaves no
    checkerboard.
    """

    kernel: int
    stride: int
    padding: PaddingValue
    dilation: int
    output_padding: int
    rules: tuple[str, ...]
    overlaps_evenly: bool

    @property
    def key(self) -> tuple[Any, ...]:
        """What two settings that are the same have in common."""
        return self[:5]

    @property
    def rank(self) -> tuple[Any, ...]:
        """The order of answers: without dilation, and what overlaps evenly, first."""
        return (
            self.dilation,
            not self.overlaps_evenly,
            self.output_padding,
            not isinstance(self.padding, int),
            self.stride,
            self.kernel,
            _total(self.padding),
        )

    def keys(self, axes: int) -> dict[str, Any]:
        """Return the settings as keys of a layer on a map with so many axes."""
        return _window_keys(self, axes) | {"output_padding": self.output_padding}

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON has them."""
        return self._asdict()


AnySettings = WindowSettings | SpreadSettings
Settings = TypeVar("Settings", WindowSettings, SpreadSettings)


def best_first(found: Iterable[Settings], size: str) -> list[Settings]:
    """Return the different settings that were found; raise ValueError if they are too many."""
    different: dict[tuple[Any, ...], Settings] = {}
    for settings in found:
        different[settings.key] = settings
        if len(different) > MAX_FOUND:
            raise ValueError(
                f"more than {MAX_FOUND:,} windows give {size}: say the kernel, stride or padding"
            )
    return sorted(different.values(), key=lambda each: each.rank)


def padding_key(padding: PaddingValue, axes: int) -> Any:
    """Return padding as a layer has it: cells before and after are listed for each axis."""
    return (padding,) * axes if isinstance(padding, tuple) else padding


def _window_keys(settings: AnySettings, axes: int) -> dict[str, Any]:
    return {
        "kernel": settings.kernel,
        "stride": settings.stride,
        "padding": padding_key(settings.padding, axes),
        "dilation": settings.dilation,
    }


def _total(padding: PaddingValue) -> int:
    if padding == "same":
        return 0
    return 2 * padding if isinstance(padding, int) else sum(padding)
