"""docs/reference is what the code says today, and leaves out nothing that the code has."""

from __future__ import annotations

import re

import pytest
import typer

import cnnshape
from cnnshape.cli.application import application
from cnnshape.cli.commands import COMMANDS, function_of
from cnnshape.layers import KINDS
from cnnshape.report.table.schema import table_schema
from tools import reference_pages
from tools.reference.commands import described_parameters

PAGES = reference_pages.folder().pages


def headings(page: str, level: int) -> list[str]:
    return re.findall(rf"^{'#' * level} (\S+)$", PAGES[page], re.MULTILINE)


def test_the_generated_pages_are_current() -> None:
    differences = list(reference_pages.folder().differences())
    assert differences == [], "run `python -m tools.reference_pages`"


def test_every_command_kind_and_name_has_its_place() -> None:
    assert headings("commands.md", 3) == list(COMMANDS)
    assert headings("layers.md", 3) == list(KINDS)
    assert headings("json.md", 2) == list(table_schema()["$defs"])
    assert {*headings("python.md", 3), "__version__"} == set(cnnshape.__all__)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_options_of_a_command_are_those_that_it_parses(name: str) -> None:
    """The page reads signatures; the parser that typer builds of them is asked here."""
    group = typer.main.get_command(application([]))
    parsed = [each for each in vars(group)["commands"][name].params if each.name != "help"]
    described = list(described_parameters(function_of(name)))
    options = [", ".join(each.opts) for each in parsed if each.param_type_name == "option"]
    assert [each.option for each in described if each.option] == options
    assert len(described) == len(parsed)
    assert [each.help for each in described] == [each.help for each in parsed]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_no_cell_that_must_say_something_is_empty(page: str) -> None:
    rows = re.findall(r"^\| (?!---)(.*) \|$", PAGES[page], re.MULTILINE)
    cells = [re.split(r" (?<!\\)\| ", row) for row in rows]
    assert [row for row in cells if not (row[0].strip() and row[-1].strip())] == []
