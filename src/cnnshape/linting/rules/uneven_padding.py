"""G202: padding at the end that no window reads, so that the map is padded unevenly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.analysis.sliding import axes_alike
from cnnshape.linting.finding import Finding
from cnnshape.linting.messages import lines_text, quotient_text
from cnnshape.linting.sliding_layers import Axis, with_axis
from cnnshape.linting.subject import Subject

Uneven = Sequence[tuple[str, Axis]]
"""Axes that are padded unevenly, with the names of all alike."""


def uneven_padding(subject: Subject) -> Iterator[Finding]:
    """Find strides that stop short of the end of the padding.

    ## What it does
    Looks for a convolution or pooling whose output size is not a whole number and is floored, if
    only padding is unread: on an axis of n cells with padding p before and q after, span f and
    stride s, the remainder r = (n + p + q - f) mod s is at least 1 and at most q. If r is larger,
    cells of the map are lost, which is G201. The zeros that a `zero_pad` before the window adds
    count as its own padding. Padding of which as much is read after the map as before it, as `[[0,
    1]]` with r = 1, is left out.

    ## Why is this bad?
    The map has more padding before than after, although the file says otherwise: outputs are
    shifted by half a step, always in the same direction, and the shifts of several layers add up.
    No cell is lost, and most published networks do it.

    ## Example
    ```yaml
    input: [224, 224, 3]
    layers:
      - {type: conv, filters: 64, kernel: 7, stride: 2, padding: 3}
    ```

    ## Use instead
    ```yaml
    input: [225, 225, 3]
    layers:
      - {type: conv, filters: 64, kernel: 7, stride: 2, padding: 3}
    ```

    ## Fix safety
    There is no fix: a network that was trained this way expects it.

    ## Evidence
    Found: 262 in 57 of 115 bundled architectures, 10 in 3 of 23 cases from public files. Most of
    the bundled architectures do, wherever a padded 3x3 or 7x7 window takes an even map with stride
    2: ResNets, DenseNets, EfficientNets and MobileNets among them.

    ## References
    - Alsallakh et al., Mind the Pad: CNNs can Develop Blind Spots, 2010.02178
    """
    for sliding in with_axis(subject.sliding, lambda axis: _is_uneven(axis.of_map)):
        axes = tuple(axis.of_map for axis in sliding.axes)
        if not any(axis.lost for axis in axes):
            uneven = [(where, axis) for where, axis in axes_alike(axes) if _is_uneven(axis)]
            yield Finding(
                sliding.node,
                f"padding is uneven: {', '.join(dict.fromkeys(_titles(uneven)))}",
                ("padding", "stride"),
                tuple(_notes(uneven)),
                help=_help(uneven),
            )


def _is_uneven(axis: Axis) -> bool:
    """Say whether cells of padding, and they alone, are never read, and more are read before."""
    unread, after = _unread(axis), axis.window.after
    return 0 < unread <= after and axis.window.before != after - unread


def _unread(axis: Axis) -> int:
    return axis.window.remainder(axis.size)


def _titles(uneven: Uneven) -> Iterator[str]:
    for _, axis in uneven:
        before, after = axis.window.before, axis.window.after - _unread(axis)
        yield f"{before} before the map and {after} after it"


def _notes(uneven: Uneven) -> Iterator[str]:
    for where, axis in uneven:
        yield quotient_text(axis)
        last = "the last cell" if _unread(axis) == 1 else f"the last {_unread(axis)} cells"
        yield f"no window reads {last} of padding along {where}"


def _help(uneven: Uneven) -> str:
    even = (
        lines_text(axis.size + axis.window.stride - _unread(axis), where) for where, axis in uneven
    )
    return f"{' and '.join(even)} would be padded evenly; if the shift does not matter, ignore it"
