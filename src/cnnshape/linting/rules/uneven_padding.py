"""G202: padding at the end that no window reads, so that the map is padded unevenly."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.linting.finding import Finding
from cnnshape.linting.messages import lines_text, quotient_text
from cnnshape.linting.subject import Axis, Sliding, Subject


def uneven_padding(subject: Subject) -> Iterator[Finding]:
    """Find strides that stop short of the end of the padding.

    ## What it does
    Looks for a convolution or pooling whose output size is no whole number and is floored, where
    only padding goes unread: on an axis of n cells with padding p before and q after, span f and
    stride s, the remainder r = (n + p + q - f) mod s is at least 1 and at most q. Where it is
    larger, cells of the map are lost, which is G201.

    ## Why is this bad?
    The map is padded more before than after, although the file says otherwise: the outputs lie
    half a step off, always in the same direction, and the shifts of several layers add up. Nothing
    is lost, and most published networks do it.

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
    Most of the bundled architectures do, wherever a padded 3x3 or 7x7 window takes an even map
    with stride 2: ResNets, DenseNets, EfficientNets and MobileNets among them.

    ## References
    - Alsallakh et al., Mind the Pad: CNNs can Develop Blind Spots, 2010.02178
    """
    for sliding in subject.sliding:
        if any(map(_unread, sliding.axes)) and not _drops_cells(sliding):
            yield Finding(
                sliding.node,
                f"padding is uneven: {', '.join(_titles(sliding))}",
                ("padding", "stride"),
                tuple(_notes(sliding)),
                help=_help(sliding),
            )


def _drops_cells(sliding: Sliding) -> bool:
    return any(axis.window.left_over(axis.size) for axis in sliding.axes)


def _unread(axis: Axis) -> int:
    """Return the cells of padding that are never read, where they are all that is not."""
    remainder = axis.window.remainder(axis.size)
    return remainder if remainder <= axis.window.after else 0


def _titles(sliding: Sliding) -> Iterator[str]:
    for _, axis in sliding.axes_where(_unread):
        before, after = axis.window.before, axis.window.after - _unread(axis)
        yield f"{before} before the map and {after} after it"


def _notes(sliding: Sliding) -> Iterator[str]:
    for where, axis in sliding.axes_where(_unread):
        yield quotient_text(axis)
        last = "the last cell" if _unread(axis) == 1 else f"the last {_unread(axis)} cells"
        yield f"no window reads {last} of padding along {where}"


def _help(sliding: Sliding) -> str:
    even = (
        lines_text(axis.size + axis.window.stride - _unread(axis), where)
        for where, axis in sliding.axes_where(_unread)
    )
    return f"{' and '.join(even)} would be padded evenly; where a shift does not matter, ignore it"
