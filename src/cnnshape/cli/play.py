"""`cnnshape play`: the playground on this machine, or as the files of a site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cnnshape.cli import completion
from cnnshape.cli.exits import fail, warn
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.parameters import argument, option
from cnnshape.cli.reading import read_network, read_to_lint
from cnnshape.importing.source_words import names_a_model
from cnnshape.network import Origin
from cnnshape.phrases import binary_size

First = Annotated[
    str | None,
    argument(
        metavar="[FILE]",
        autocompletion=completion.architectures,
        help="Text to begin with: architecture file, name of a bundled architecture, model, or - "
        "for standard input. The file itself is never changed.",
    ),
]
Static = Annotated[
    str | None,
    option(
        metavar="DIR",
        help="Write a site that runs cnnshape in the browser, and serve nothing.",
    ),
]
Pyodide = Annotated[
    str | None,
    option(
        metavar="DIR",
        help="For --static: take Pyodide and the wheel of pydantic-core from this folder, and "
        "nothing from registries.",
    ),
]
NoOpen = Annotated[bool, option("--no-open", help="Print the address, and open no browser.")]


def play(
    file: First = None, static: Static = None, pyodide: Pyodide = None, no_open: NoOpen = False
) -> None:
    """Open the playground: type an architecture in a browser, with its numbers beside it."""
    if pyodide is not None and static is None:
        fail("--pyodide is for --static: name a folder for the site, as --static site")
    text = None if file is None else _text_of(file)
    if static is not None:
        _write_site(static, text, pyodide)
    else:
        _serve(text, opens=not no_open)


def _text_of(file: str) -> str:
    """Return the text of a file, though it may be no architecture yet."""
    from cnnshape.language.bundled_paths import bundled_names
    from cnnshape.playing.examples import example_text

    overrides = overrides_in(None, None)
    if file in bundled_names():
        return example_text(file)
    if not names_a_model(file):
        read = read_to_lint(file, overrides).or_exit()
        assert isinstance(read, Origin)
        return read.source.text
    origin = read_network(file, overrides).or_exit().origin
    assert origin is not None
    return origin.source.text


def _serve(text: str | None, *, opens: bool) -> None:
    import gc
    import webbrowser

    from cnnshape.playing.server import PlaygroundServer

    gc.enable()  # a command is short, a server is not
    with PlaygroundServer(text) as server:
        warn("the playground is open at this address; Ctrl+C ends it")
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        if opens:
            webbrowser.open(server.url)
        server.serve_forever()


def _write_site(folder: str, text: str | None, pyodide: str | None) -> None:
    from cnnshape.playing.materials import CannotBuild
    from cnnshape.playing.site import write_site

    try:
        size = write_site(Path(folder), text, None if pyodide is None else Path(pyodide))
    except CannotBuild as error:
        fail(str(error))
    warn(f"wrote {folder}: {binary_size(size)}; any server of files can serve it")
