"""The picture of a memory plan: a block for each buffer, at its address, from layer to layer."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.report.plots.style import LARGEST
from tests.report.vector import vector

pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")


def test_a_block_is_as_large_as_its_buffer_and_the_peak_stands_out() -> None:
    plan = cnnshape.memory(cnnshape.load("mlperf_tiny/resnet8"), dtype="int8")
    (axes,) = plan.plot().figure.axes
    blocks = {patch.get_gid(): patch for patch in axes.patches if patch.get_gid()}
    arena = plan.arena
    for number, (buffer, offset) in enumerate(zip(arena.buffers, arena.offsets, strict=True)):
        block = blocks[f"buffer-{number}"]
        assert (block.get_y(), block.get_height()) == (offset, buffer.size)
        assert block.get_x() == buffer.first - 0.5
        assert block.get_width() == buffer.last - buffer.first + 1
    from matplotlib.colors import to_hex

    orange = [each for each in blocks.values() if to_hex(each.get_facecolor()) == LARGEST]
    assert sum(block.get_height() for block in orange) == arena.bound


def test_it_says_the_size_and_what_the_colours_mean() -> None:
    texts = vector(cnnshape.memory(cnnshape.load("lenet")).plot()).texts()
    assert "LeNet-5 (course variant): arena 30.4 KiB, float32" in texts
    assert {"at the peak", "activations", "input", "scratch", "bytes needed", "Address"} <= {*texts}
