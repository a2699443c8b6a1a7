"""How operators of ONNX are drawn on an input, and what importing them must give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tests.reference.importing.drafts import OPSET, Draft

Draw = Callable[[Draft], str]


class Case(NamedTuple):
    """A model, the kinds of the layers that it becomes, and the opset it is written in."""

    draw: Draw
    kinds: str
    opset: int = OPSET
    positive: bool = False


def on(*shape: int) -> Callable[..., Draw]:
    """Return how to draw an operator on an input of a shape; arrays follow it as inputs."""

    def drawn(kind: str, *arrays: Any, **settings: Any) -> Draw:
        def draw(draft: Draft) -> str:
            x = draft.input(*shape)
            names = [draft.stored(np.asarray(each)) if each is not None else "" for each in arrays]
            return draft.add(kind, x, *names, **settings)

        return draw

    return drawn


def array(*shape: int) -> Any:
    return np.random.default_rng(3).uniform(0.5, 1.5, shape).astype(np.float32)


def whole(*numbers: int) -> Any:
    return np.array(numbers, np.int64)


MAP = on(1, 6, 8, 10)
LINE = on(1, 6, 12)
ROW = on(1, 12)
VIDEO = on(1, 4, 5, 6, 7)


def conv(**settings: Any) -> Draw:
    return MAP("Conv", array(8, 6 // settings.get("group", 1), 3, 3), array(8), **settings)


def then_flat(draw: Draw) -> Draw:
    """Return a model with a flatten behind it, which asks for its axes in order."""
    return lambda draft: draft.add("Flatten", draw(draft))


def two(kind: str, first: tuple[int, ...], second: tuple[int, ...], **settings: Any) -> Draw:
    """Return an operator on an input, and on a convolution-free function of a second one."""

    def draw(draft: Draft) -> str:
        return draft.add(kind, draft.input(*first), draft.input(*second), **settings)

    return draw
