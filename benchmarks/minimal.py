"""The least a program with the same libraries can do: read, validate and print one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
import yaml
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table


class Architecture(BaseModel):
    """The keys that every architecture file without blocks has."""

    name: str
    input: list[int]
    layers: list[dict[str, Any]]


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def show(file: Path) -> None:
    """Print a row for each layer of an architecture file, and compute nothing."""
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    architecture = Architecture.model_validate(content)
    table = Table("Name", "Kind", title=architecture.name)
    for layer in architecture.layers:
        table.add_row(layer.get("name"), layer["type"])
    Console().print(table)


def main() -> None:
    """Run the command line."""
    app()
