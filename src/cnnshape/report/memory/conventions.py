"""The conventions of a memory plan in words: the same network has other numbers under others."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.homes import InPlace
from cnnshape.phrases import count, joined
from cnnshape.planning.conventions import Conventions, Outside, Scratch
from cnnshape.planning.flash import INTEGERS
from cnnshape.planning.result import MemoryPlan

IN_PLACE = {
    InPlace.POINTWISE: "point-wise layers",
    InPlace.MERGE: "merges",
    InPlace.DEPTHWISE: "depthwise convolutions, with a copy of one channel,",
}
SCRATCH = {
    Scratch.NONE: "Convolutions need no scratch",
    Scratch.IM2COL: "Convolutions unfold the windows of all positions",
    Scratch.CMSIS_NN: "Convolutions unfold windows in int16 as CMSIS-NN does",
}


def conventions_of(plan: MemoryPlan) -> str:
    """Say what the numbers of a plan count."""
    return ". ".join(_sentences(plan, plan.conventions)) + "."


def _sentences(plan: MemoryPlan, chosen: Conventions) -> Iterator[str]:
    samples = "1 sample" if chosen.batch == 1 else f"a batch of {chosen.batch:,}"
    yield f"Activations of {samples} in {chosen.dtype}, buffers aligned to {chosen.align} bytes"
    yield _where(chosen)
    writers = [words for each, words in IN_PLACE.items() if each in chosen.in_place]
    who = f"{joined(writers)} write over" if writers else "no layer writes over"
    yield f"{who[0].upper()}{who[1:]} an input that nothing else reads; views take no bytes"
    if InPlace.ACCUMULATE in chosen.in_place:
        yield "Convolutions add straight to the other input of the sum that reads them"
    yield SCRATCH[chosen.scratch]
    if chosen.dtype in INTEGERS:
        yield (
            f"Flash holds {chosen.dtype} weights, int32 biases and float32 scales, one for each "
            "filter of a convolution and for each dense layer; batch norms are folded"
        )
    else:
        yield f"Flash holds all weights in {chosen.dtype}"
    own = sum(node.quantize is not None for node in plan.network.nodes)
    if own:
        yield f"The file gives {count(own, 'layer')} a dtype of its own in flash"
    yield "A kB is 1,000 bytes, a KiB 1,024"


def _where(chosen: Conventions) -> str:
    """Say whether the input and the output are in the arena."""
    inside = [str(each) for each in Outside if each not in chosen.outside]
    if not inside:
        return "Input and output are outside the arena"
    if len(inside) == len(Outside):
        return "Input and output are in the arena, the output to the end"
    return f"Of input and output, only the {inside[0]} is in the arena"
