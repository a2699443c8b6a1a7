"""Rules get layers by type and windows by axis; all comes from traits, models and claims."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

import cnnshape
from cnnshape.layers import KINDS
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.convolution import Conv, Convolution
from cnnshape.layers.dense import Dense
from cnnshape.layers.pooling import MaxPool
from cnnshape.linting import rules
from cnnshape.linting.subject import Subject
from tests.linting.asking import network

RULES = sorted(Path(rules.__file__).parent.glob("*.py"))
NOT_FOR_A_KIND = {*get_args(Function), "activation"}
"""Kinds that are names of functions too, and the key of a fused one."""


def subject(*layers: str, input: str = "[8, 8, 4]") -> Subject:
    return Subject(cnnshape.analyze(cnnshape.loads(network(*layers, input=input))))


def test_layers_of_some_types_come_in_order_with_their_models() -> None:
    found = subject(
        "type: conv, filters: 2, kernel: 3",
        "type: max_pool, kernel: 2",
        "type: depthwise_conv, kernel: 1",
        "type: dense, units: 2",
        "type: conv, filters: 3, kernel: 1",
    )
    assert [layer.filters for _, layer in found.of_type(Conv)] == [2, 3]
    kernels = [(node.name, layer.kernel) for node, layer in found.of_type(Convolution, MaxPool)]
    assert [kernel for _, kernel in kernels] == [3, 2, 1, 1]
    assert all(found.nodes[name].layer.type != "dense" for name, _ in kernels)
    assert [layer.type for _, layer in found.of_type(Conv, MaxPool, Dense)] == [
        *("conv", "max_pool", "dense", "conv")
    ]


@pytest.mark.parametrize(
    ("keys", "kernel", "dilation"),
    [
        ("type: conv, filters: 2, kernel: 3, dilation: 2", (3, 3), (2, 2)),
        ("type: conv, filters: 2, kernel: [1, 3], dilation: [5, 1], padding: same", (1, 3), (5, 1)),
        ("type: depthwise_conv, kernel: 2, stride: 3, padding: 2", (2, 2), (1, 1)),
        ("type: max_pool, kernel: [2, 3], dilation: [3, 2], ceil_mode: true", (2, 3), (3, 2)),
        ("type: avg_pool, kernel: 5, stride: 2, padding: same", (5, 5), (1, 1)),
    ],
)
def test_kernel_and_dilation_are_those_of_the_taps(
    keys: str, kernel: tuple[int, ...], dilation: tuple[int, ...]
) -> None:
    (sliding,) = subject(keys).sliding
    assert tuple(axis.kernel for axis in sliding.axes) == kernel
    assert tuple(axis.dilation for axis in sliding.axes) == dilation
    assert [axis.size for axis in sliding.axes] == [8, 8]


def test_what_slides_is_a_convolution_or_a_pooling() -> None:
    found = subject(
        "type: conv_transpose, filters: 2, kernel: 3",
        "type: conv, filters: 2, kernel: 3",
        "type: avg_pool, kernel: 2",
        "type: global_avg_pool",
    )
    assert [each.layer.type for each in found.convolutions] == ["conv"]
    assert [each.layer.type for each in found.poolings] == ["avg_pool"]
    assert len(found.sliding) == 2


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_name_no_kinds(path: Path) -> None:
    """They read traits or name models, so that a new kind is in no list that nobody finds."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inserted = {id(each) for call in ast.walk(tree) for each in arguments_of_insertion(call)}
    named = [
        each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and each.value in {*KINDS} - NOT_FOR_A_KIND
        if id(each) not in inserted
    ]
    assert named == []


def arguments_of_insertion(call: ast.AST) -> list[ast.expr]:
    remedies = ("InsertLayer", "SetKey")
    is_one = isinstance(call, ast.Call) and getattr(call.func, "id", "") in remedies
    return call.args if is_one and isinstance(call, ast.Call) else []
