"""G205: shortcuts whose projection reads only some of the cells that it steps over."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.linting.cells import skipped, skipped_notes, skipped_text
from cnnshape.linting.finding import Finding
from cnnshape.linting.shortcut import is_on_shortcut
from cnnshape.linting.sliding_layers import Sliding, with_axis
from cnnshape.linting.subject import Subject
from cnnshape.phrases import sizes_text


def lossy_shortcut(subject: Subject) -> Iterator[Finding]:
    """Find projections of shortcuts that step over cells of their input.

    ## What it does
    Looks for a layer that reads what another branch reads too, is added to that branch, and has a
    stride longer than its kernel: the 1x1 convolution with stride 2 of residual networks, or, where
    the shortcut has no weights and is filled up with zeros, a pooling of one cell.

    ## Why is this bad?
    The shortcut uses a quarter of the map. The other branch may read the rest, so little is lost.
    But an average pooling before a 1x1 convolution without stride costs almost nothing, and
    measurements show it to be slightly more accurate (ResNet-D).

    ## Example
    ```yaml
    input: [56, 56, 64]
    layers:
      - type: branches
        merge: add
        activation: relu
        branches:
          - - {type: conv, filters: 128, kernel: 3, stride: 2, padding: 1, activation: relu}
            - {type: conv, filters: 128, kernel: 3, padding: 1}
          - - {type: conv, filters: 128, kernel: 1, stride: 2}
    ```

    ## Use instead
    ```yaml
    input: [56, 56, 64]
    layers:
      - type: branches
        merge: add
        activation: relu
        branches:
          - - {type: conv, filters: 128, kernel: 3, stride: 2, padding: 1, activation: relu}
            - {type: conv, filters: 128, kernel: 3, padding: 1}
          - - {type: avg_pool, kernel: 2}
            - {type: conv, filters: 128, kernel: 1}
    ```

    ## Fix safety
    There is no fix: the pooling is another layer, and the published networks have none.

    ## Evidence
    Found: 100 in 29 of 115 bundled architectures, 2 in 1 of 23 cases from public files. They are
    the ResNets, ResNeXts, wide ResNets and RegNets, Xception and the networks that are built on a
    ResNet. The ResNet-20 for CIFAR-10 whose shortcuts have no weights (269,722 parameters) has two.

    ## References
    - He et al., Bag of Tricks for Image Classification with Convolutional Neural Networks,
      1812.01187, section 4.1
    """
    for sliding in with_axis(subject.sliding, skipped):
        if is_on_shortcut(sliding.node, subject):
            yield Finding(
                sliding.node,
                f"{skipped_text(sliding)} are never read by this shortcut",
                ("stride", "kernel"),
                tuple(skipped_notes(sliding)),
                help=_help(sliding),
            )


def _help(sliding: Sliding) -> str:
    strides = sizes_text(axis.window.stride for axis in sliding.axes)
    if sliding.layer.traits.is_weighted:
        before = "before the convolution, which then takes no stride, passes"
        return f"an `avg_pool` of {strides} {before} all of them on"
    return f"an `avg_pool` of {strides} in its place passes all of them on"
