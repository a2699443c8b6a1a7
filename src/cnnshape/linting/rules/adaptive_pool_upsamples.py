"""G209: adaptive poolings that make more cells than there are."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.sliding import axes_alike
from cnnshape.layers.pooling import AdaptiveAvgPool, AdaptiveMaxPool
from cnnshape.linting.finding import Finding
from cnnshape.linting.messages import lines_text
from cnnshape.linting.subject import Subject
from cnnshape.phrases import count, sizes_text


def adaptive_pool_upsamples(subject: Subject) -> Iterator[Finding]:
    """Find adaptive poolings whose output is larger than their input.

    ## What it does
    Looks for an `adaptive_avg_pool` or `adaptive_max_pool` whose `size` is larger than its input on
    some axis.

    ## Why is this bad?
    The layer does not pool: it repeats cells. The next layers, often large dense ones, multiply the
    same values many times. The shapes fit, so it is easy to miss that the input is much smaller
    than the network was made for.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 64, kernel: 3, padding: 1, activation: relu}
      - {type: max_pool, kernel: 8}
      - {type: adaptive_avg_pool, size: 7}
      - {type: flatten}
      - {type: dense, units: 10}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 64, kernel: 3, padding: 1, activation: relu}
      - {type: max_pool, kernel: 4}
      - {type: adaptive_avg_pool, size: 7}
      - {type: flatten}
      - {type: dense, units: 10}
    ```

    ## Fix safety
    There is no fix: a larger input, fewer poolings or a smaller `size` are all possible.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files. At 32x32 the VGGs do: a
    single cell is repeated 49 times.

    ## References
    - Simonyan and Zisserman, Very Deep Convolutional Networks, 1409.1556, made for 224x224
    """
    for node, _ in subject.of_type(AdaptiveAvgPool, AdaptiveMaxPool):
        sizes = subject.shape(subject.inputs(node)[0])[:-1]
        outputs = subject.shape(node)[:-1]
        pairs = tuple(zip(sizes, outputs, strict=True))
        if any(wanted > size for size, wanted in pairs):
            outputs_made, cells = count(prod(outputs), "output"), count(prod(sizes), "cell")
            yield Finding(
                node,
                f"pooling {sizes_text(sizes)} to {sizes_text(outputs)} repeats cells",
                ("size",),
                (f"{outputs_made} of each channel are made of {cells}",),
                help=f"give it at least {_lines(pairs)}, with a larger input or fewer "
                "strides, or use a smaller `size`",
            )


def _lines(pairs: tuple[tuple[int, int], ...]) -> str:
    return " and ".join(
        lines_text(wanted, where) for where, (size, wanted) in axes_alike(pairs) if wanted > size
    )
