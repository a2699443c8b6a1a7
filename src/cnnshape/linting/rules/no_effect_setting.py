"""D503: a setting that has nothing to act on."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.sliding import per_axis
from cnnshape.layers.convolution import Convolution
from cnnshape.layers.pooling import MaxPool
from cnnshape.linting.finding import Finding, RemoveKey
from cnnshape.linting.subject import Subject


def no_effect_setting(subject: Subject) -> Iterator[Finding]:
    """Find dilations of windows that have a single tap.

    ## What it does
    Looks for a convolution or pooling with a `dilation` above 1 on axes where its kernel is 1, and
    on no other axis.

    ## Why is this bad?
    Dilation moves the taps of a kernel apart; a single tap has no neighbour. Readers of the file
    expect a large receptive field that the layer does not have. Often the kernel should be larger.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 1, dilation: 2}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 1}
    ```

    ## Fix safety
    Safe: the key is removed if it has no effect in any copy of the layer. All numbers stay the
    same.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - Dumoulin and Visin, A guide to convolution arithmetic, 1603.07285, section 5.1
    """
    dilated = [
        (node, _idle_dilation(layer, len(subject.shape(node)) - 1))
        for node, layer in subject.of_type(Convolution, MaxPool)
        if layer.dilation != 1
    ]
    needed = {node.span for node, idle in dilated if idle is None}
    for node, dilation in dilated:
        if dilation is not None:
            yield Finding(
                node,
                f"dilation {dilation} has no effect on a kernel of 1",
                ("dilation",),
                (f"{dilation} * (1 - 1) + 1 = 1: the window still spans one cell",),
                () if node.span in needed else (RemoveKey("remove `dilation`", "dilation"),),
                help="leave the dilation at 1, or enlarge the kernel",
            )


def _idle_dilation(layer: Convolution | MaxPool, rank: int) -> int | None:
    """Return the dilation of a layer that is dilated only on axes on which its kernel is 1."""
    pairs = zip(per_axis(layer.dilation, rank), per_axis(layer.kernel, rank), strict=True)
    spread = [(dilation, kernel) for dilation, kernel in pairs if dilation > 1]
    is_idle = spread and all(kernel == 1 for _, kernel in spread)
    return max(dilation for dilation, _ in spread) if is_idle else None
