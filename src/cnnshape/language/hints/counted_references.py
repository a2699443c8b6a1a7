"""References that count layers, as `from: [-1, -2]` does in YOLO's files: which names they mean."""

from __future__ import annotations

from cnnshape.language.yaml.parts import tables_in
from cnnshape.language.yaml.values import Scalar, Sequence, Table, Value

INPUT = "input"


def names_instead(written: Value, reader: Table, layers: Value) -> str | None:
    """Say which names to write for a `from` that counts layers; None if it does not."""
    items = written.items if isinstance(written, Sequence) else (written,)
    values = [item.value if isinstance(item, Scalar) else None for item in items]
    if not any(type(value) is int for value in values):
        return None
    above = _above(reader, layers)
    read = [_counted(value, above) if type(value) is int else None for value in values]
    shown = [
        (layer.text_of_name or f"layer_{at}") if layer else _outside(value)
        for at, (layer, value) in enumerate(zip(read, values, strict=True), 1)
    ]
    text = f"[{', '.join(shown)}]" if isinstance(written, Sequence) else shown[0]
    unnamed = [
        f"`name: {name}` on line {layer.span.line}"
        for name, layer in zip(shown, read, strict=True)
        if layer and layer.text_of_name is None
    ]
    first = f"; add {' and '.join(unnamed)}" if unnamed else ""
    return f"layers are read by name: write `from: {text}`{first}"


def _outside(value: object) -> str:
    """Return a name as it is written; a number that counts past all layers means the input."""
    return INPUT if type(value) is int else str(value)


def _above(reader: Table, layers: Value) -> tuple[Table, ...]:
    """Return the layers above the one that counts them."""
    tables = tables_in(layers)
    at = next((at for at, layer in enumerate(tables) if layer is reader), len(tables))
    return tables[:at]


def _counted(number: int, above: tuple[Table, ...]) -> Table | None:
    """Return the layer that a number counts, from the reader up if it is below 0."""
    at = len(above) + number if number < 0 else number
    return above[at] if 0 <= at < len(above) else None
