"""Convolutions, dense layers and products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_letters
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler


def conv(call: Call) -> Iterable[Operation]:
    """`conv1d` to `conv3d`; `padding` may be a word."""
    rank = len(call.shape_of("weight")) - 2
    return call.one(
        "Conv",
        *_operands(call),
        strides=call.each("stride", rank),
        dilations=call.each("dilation", rank),
        group=call["groups"],
        **_padding(call, rank),
    )


def _padding(call: Call, rank: int) -> Mapping[str, Any]:
    if isinstance(call["padding"], str):
        return {"auto_pad": "VALID" if call["padding"] == "valid" else "SAME_UPPER"}
    return {"pads": call.each("padding", rank) * 2}


def conv_transpose(call: Call) -> Iterable[Operation]:
    """`conv_transpose1d` to `conv_transpose3d`."""
    rank = len(call.shape_of("weight")) - 2
    return call.one(
        "ConvTranspose",
        *_operands(call),
        strides=call.each("stride", rank),
        dilations=call.each("dilation", rank),
        group=call["groups"],
        pads=call.each("padding", rank) * 2,
        output_padding=call.each("output_padding", rank),
    )


def _operands(call: Call) -> tuple[str, str, str]:
    return call.value("input"), call.value("weight"), call.value("bias")


def linear(call: Call) -> Iterable[Operation]:
    """`linear`: the weight has a row for each unit."""
    return call.one("Gemm", *_operands(call), transB=1)


def addmm(call: Call) -> Iterable[Operation]:
    """`addmm`: a product of matrices plus a bias."""
    operands = (call.value("mat1"), call.value("mat2"), call.value("self"))
    return call.one("Gemm", *operands, alpha=float(call["alpha"]), beta=float(call["beta"]))


def matmul(call: Call) -> Iterable[Operation]:
    """`matmul`, `mm` and `bmm`."""
    other = next(name for name in ("other", "mat2") if name in call.arguments)
    return call.one("MatMul", call.value("self"), call.value(other))


def einsum(call: Call) -> Iterable[Operation]:
    """`einsum`, with a letter for each axis that it leaves out as `...`."""
    values = [call.values.name(each) for each in call["tensors"]]
    ranks = [len(call.values.shapes[each]) for each in values]
    return call.one("Einsum", *values, equation=_spelled_out(call["equation"], ranks))


def _spelled_out(equation: str, ranks: Sequence[int]) -> str:
    """Return an equation with the letters of `...`, and those of the result, written out."""
    given, arrow, result = equation.replace(" ", "").partition("->")
    terms = given.split(",")
    if not arrow:
        letters = given.replace(",", "").replace(".", "")
        once = sorted(each for each in set(letters) if letters.count(each) == 1)
        result = "..." * ("..." in given) + "".join(once)
    free = [each for each in ascii_letters if each not in equation]
    counts = [rank - len(term) + len("...") for term, rank in zip(terms, ranks, strict=True)]
    most = max((n for n, term in zip(counts, terms, strict=True) if "..." in term), default=0)
    dots = "".join(free[:most])
    written = (
        term.replace("...", dots[most - n :] if n else "")
        for term, n in zip(terms, counts, strict=True)
    )
    return f"{','.join(written)}->{result.replace('...', dots)}"


OPERATORS: Mapping[str, Handler] = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), conv),
    **dict.fromkeys(("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"), conv_transpose),
    "linear": linear,
    "einsum": einsum,
    "addmm": addmm,
    **dict.fromkeys(("matmul", "mm", "bmm"), matmul),
}
