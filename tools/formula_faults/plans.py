"""Mistakes in the memory plan of a device: buffers, addresses, order, patches and flash."""

from __future__ import annotations

from tools.formula_faults.fault import (
    FLASH,
    OBJECTORS_TO_PLANS,
    ORDER,
    PATCHES,
    PLANNERS,
    PLANS,
    Fault,
)


def _fault(mistake: str, file: str, right: str, wrong: str, likely: str) -> Fault:
    return Fault(mistake, f"planning/{file}.py", right, wrong, likely, OBJECTORS_TO_PLANS)


FAULTS = (
    _fault(
        "a sum is accumulated though another layer still reads its input",
        "accumulation",
        "return all(reader and earlier",
        "return any(reader and earlier",
        PLANS,
    ),
    _fault(
        "an output of the network is given up after its last reader",
        "buffers",
        "last[homes[name]] = len(known) - 1",
        "last[homes[name]] += 0",
        PLANS,
    ),
    _fault(
        "an address is rounded down to the alignment",
        "buffers",
        "return -(-size // align) * align",
        "return size // align * align",
        PLANS,
    ),
    _fault(
        "a depthwise convolution in place needs no copy of a channel",
        "buffers",
        "if is_in_place and is_depthwise(node):",
        "if False:",
        PLANS,
    ),
    _fault(
        "a buffer is free before its last reader has run",
        "buffers",
        "change[buffer.last + 1] -= buffer.size",
        "change[buffer.last] -= buffer.size",
        PLANS,
    ),
    _fault(
        "a buffer may lie where one ends that is still read",
        "planners",
        "if buffers[each].last >= buffers[index].first]",
        "if buffers[each].last > buffers[index].first]",
        PLANNERS,
    ),
    _fault(
        "a short buffer within a long one moves the next one back",
        "planners",
        "offset = max(offset, end)",
        "offset = end",
        PLANNERS,
    ),
    _fault(
        "a gap of exactly the size is not used",
        "planners",
        "if start - offset >= size:",
        "if start - offset > size:",
        PLANNERS,
    ),
    _fault(
        "what a layer writes does not count while it runs",
        "order",
        "during = state.live + graph.opens[layer]",
        "during = state.live",
        ORDER,
    ),
    _fault(
        "a buffer is freed by its first reader",
        "precedence",
        "users[number_of[name]] |= 1 << at",
        "users[number_of[name]] = users[number_of[name]] or 1 << at",
        ORDER,
    ),
    _fault(
        "a layer runs before the owner of its weights",
        "precedence",
        "others = (node.like, node.shares)",
        "others = (node.like, None)",
        ORDER,
    ),
    _fault(
        "what a layer needs alone leaves out its scratch",
        "needs",
        " + scratch.get(node.name, 0)",
        "",
        PLANS,
    ),
    _fault(
        "a 1x1 convolution with a stride is a matrix product",
        "scratch",
        " and all(each.stride == 1 for each in claim.windows)",
        "",
        PLANS,
    ),
    _fault(
        "CMSIS-NN unfolds two windows of a depthwise convolution",
        "scratch",
        "return 1 if is_depthwise(node) else COLUMNS",
        "return COLUMNS",
        PLANS,
    ),
    _fault(
        "a bias of int8 takes a byte",
        "flash",
        "DTYPE_BYTES[BIAS_DTYPE if is_quantized else dtype] * biases",
        "DTYPE_BYTES[dtype] * biases",
        FLASH,
    ),
    _fault(
        "a batch norm is folded into a layer that others read",
        "flash",
        "readers[before.name] == 1 and ",
        "",
        FLASH,
    ),
    _fault(
        "a batch norm is folded behind an activation",
        "flash",
        "return traits.is_weighted and is_linear",
        "return traits.is_weighted",
        FLASH,
    ),
    _fault(
        "a patch reads one cell less than the last window",
        "tiles",
        "stop = part[-1] * reach.advance + taps.stop",
        "stop = part[-1] * reach.advance + taps.stop - (len(taps) > 1)",
        PATCHES,
    ),
    _fault(
        "a patch needs only what its last reader reads",
        "tiles",
        "regions[name] = _hull(regions.get(name), read)",
        "regions[name] = _hull(None, read)",
        PATCHES,
    ),
    _fault(
        "cells that two patches need are counted once",
        "patches",
        "return prod(sum(map(len, axis)) for axis in self.tiles.regions[name])",
        "return prod(len(set().union(*axis)) for axis in self.tiles.regions[name])",
        PATCHES,
    ),
    _fault(
        "the input is free once the first patch has run",
        "patched",
        "yield buffer._replace(last=whole)",
        "yield buffer",
        PATCHES,
    ),
    _fault(
        "an order that needs more replaces that of the file",
        "plan",
        "if (better.size, better.bound) >= (arena.size, arena.bound):",
        "if False:",
        ORDER,
    ),
)
