"""`cnnshape report`: a network, or two and what differs, as one page for a browser."""

from __future__ import annotations

import sys
from typing import Annotated

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.cli import completion
from cnnshape.cli.dtype_option import Dtype
from cnnshape.cli.elapsed import elapsed
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics, warn
from cnnshape.cli.options import File, Inputs, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import Overrides, overrides_in
from cnnshape.cli.parameters import argument, option
from cnnshape.cli.reading import read_network
from cnnshape.cli.standard_input import READ_TWICE, STANDARD_INPUT
from cnnshape.diagnostics import has_errors
from cnnshape.difference.compare import compare
from cnnshape.importing.source_words import names_a_model

Other = Annotated[
    str | None,
    argument(
        metavar="OTHER",
        autocompletion=completion.architectures,
        help="Second architecture: the page shows both, and what differs.",
    ),
]
Page = Annotated[
    str | None,
    option("--output", "-o", metavar="PAGE.html", help="Write the page to this file."),
]
Batch = Annotated[int, option(min=1, help="Batch size, for activations and memory.")]


def report(
    file: File,
    other: Other = None,
    output: Page = None,
    batch: Batch = 1,
    dtype: Dtype = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Write a page for a browser: graph, table, charts, findings and file of a network."""
    from cnnshape.linting.run import lint
    from cnnshape.report.pages.data import Reported, page_data
    from cnnshape.report.pages.page import page_text

    if output is None and sys.stdout.isatty():
        fail("a page is read by a browser: name a file for it, as -o report.html")
    if file == other == STANDARD_INPUT:
        fail(f"{READ_TWICE}: give a file in one of the two places")
    files = (file,) if other is None else (file, other)
    overrides = overrides_in(input, settings)
    analyses = [_analyzed(each, overrides, batch, dtype) for each in files]
    with elapsed("writing the page", sys.stderr):
        difference = None
        if len(analyses) > 1:
            difference = compare(*analyses, as_executed=any(map(names_a_model, files)))
        networks = [Reported(each, lint(each.network)) for each in analyses]
        page = page_text(page_data(networks, difference))
    with opened(output) as stream:
        stream.write(page)
    if output not in (None, "-"):
        warn(f"wrote {output}: open it in a browser")
    diagnostics = [diagnostic for each in analyses for diagnostic in each.diagnostics]
    show_diagnostics(diagnostics)
    if has_errors(diagnostics):
        exit_with(Exit.WRONG)


def _analyzed(file: str, overrides: Overrides, batch: int, dtype: str | None) -> Analysis:
    network = read_network(file, overrides).or_exit()
    try:
        return analyze(network, batch, dtype)
    except ValueError as error:
        fail(f"--batch {batch}: {error}")
