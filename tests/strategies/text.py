"""Drafts as architecture files."""

from __future__ import annotations

from typing import Any

from tests.strategies.draft import Draft
from tests.strategies.drawn import Shape


def text_of(draft: Draft, outputs: list[str], layout: str) -> str:
    """Write a draft as an architecture file."""
    inputs = {name: _turned(shape, layout) for name, shape in draft.inputs.items()}
    lines = [
        f"input: {_flow(inputs['input'], layout)}"
        if inputs.keys() == {"input"}
        else f"inputs: {_flow(inputs, layout)}"
    ]
    if layout != "channels_last":
        lines.append(f"layout: {layout}")
    if draft.blocks:
        lines.append("blocks:")
    for name, layers in draft.blocks.items():
        lines += [f"  {name}:", "    layers:", *(f"      - {_flow(k, layout)}" for k in layers)]
    lines += ["layers:", *(f"  - {_flow(place.keys, layout)}" for place in draft.layers)]
    if outputs:
        lines.append(f"outputs: {_flow(outputs, layout)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any, layout: str) -> str:
    """Write a value in one line of YAML; the shape of a reshape is turned to the layout."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        if value.get("type") == "reshape":
            value = {**value, "shape": _turned(value["shape"], layout)}
        return "{" + ", ".join(f"{key}: {_flow(item, layout)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(item, layout) for item in value) + "]"
    return str(value)


def _turned(shape: Shape, layout: str) -> Shape:
    return shape if layout == "channels_last" else (shape[-1], *shape[:-1])
