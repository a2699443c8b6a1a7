"""A process imports what it uses: NumPy and rich alone take longer than all of a small analysis."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cnnshape.layers import LAYER_MODULES

ANALYSE = "import cnnshape; cnnshape.analyze(cnnshape.load('lenet'))"
COMMAND = "from cnnshape.cli import main; main()"
LIST_MODULES = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"

MAX_OWN_MODULES, MAX_MODULES = 156, 310
"""A few more than a start imports: each takes a quarter of a millisecond."""

PLAIN = (
    ("lenet",),
    ("table", "lenet"),
    ("table", "lenet", "--format=json"),
    ("explain", "lenet"),
    ("sizes", "lenet"),
    ("memory", "lenet"),
    ("diff", "lenet", "lenet"),
    ("solve", "224", "112"),
    ("verify", "course/lenet"),
    ("run", "course/lenet"),
    ("rule", "--all"),
    ("lint", "lenet", "--exit-zero"),
    ("sweep", "lenet", "--over", "input=32x32x1"),
    ("architectures",),
    ("--version",),
)
"""Command lines whose words are plain, and whose reports need no terminal."""


def modules_after(code: str, *arguments: str, **variables: str) -> frozenset[str]:
    """Return the modules that a fresh process has imported when it ends well.

    `variables` are added to those of the environment.
    """
    done = subprocess.run(
        [sys.executable, "-c", f"{LIST_MODULES}\n{code}", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, **variables},
    )
    modules = frozenset(done.stderr.strip().rpartition("\n")[2].split())
    assert "cnnshape" in modules
    return modules


@pytest.mark.parametrize("code", ["import cnnshape", ANALYSE])
def test_the_python_door_needs_no_arrays_and_no_terminal(code: str) -> None:
    assert not modules_after(code) & {"numpy", "rich", "typer", "pydantic"}


def test_the_public_door_offers_everything_without_importing_it() -> None:
    assert not modules_after("import cnnshape; dir(cnnshape)") & {"pydantic", "yaml"}


@pytest.mark.parametrize("format", ["json", "csv", "markdown"])
def test_a_report_for_programs_needs_no_arrays_and_no_terminal(format: str) -> None:
    modules = modules_after(COMMAND, "table", "lenet", "--format", format)
    assert not modules & {"numpy", "rich"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("sweep", "lenet", "--over", "input=32x32x3", "--format", "json"),
        ("sweep", "lenet", "--over", "input=32x32x3", "--format", "csv"),
        ("diff", "lenet", "lenet", "--format", "json"),
        ("diff", "lenet", "lenet", "--format", "markdown"),
    ],
    ids=" ".join,
)
def test_lines_and_pages_need_no_terminal(arguments: tuple[str, ...]) -> None:
    modules = modules_after(COMMAND, *arguments)
    assert not modules & {"numpy", "rich", "concurrent.futures.process"}


def test_a_start_imports_few_modules() -> None:
    modules = modules_after(COMMAND, "table", "lenet", "--format", "json")
    own = {module for module in modules if module.partition(".")[0] == "cnnshape"}
    assert len(own) <= MAX_OWN_MODULES
    assert len(modules) <= MAX_MODULES


def test_the_sizes_for_programs_need_no_arrays_and_no_terminal() -> None:
    modules = modules_after(COMMAND, "sizes", "lenet", "--format", "json")
    assert not modules & {"numpy", "rich"}


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_a_report_in_a_pipe_needs_no_rich_typer_and_pydantic(arguments: tuple[str, ...]) -> None:
    assert not modules_after(COMMAND, *arguments) & {"rich", "typer", "click", "pydantic"}


@pytest.mark.parametrize(
    "line",
    [
        "cnnshape ver",
        "cnnshape table --for",
        "cnnshape table resn",
        "cnnshape table lenet --format ",
        "cnnshape table lenet --columns name,ma",
        "cnnshape table lenet --device stm",
        "cnnshape table --training --optimizer a",
        "cnnshape table --dtype bf",
        "cnnshape lint --select G2",
        "cnnshape rule pix",
        "cnnshape import ",
    ],
)
def test_a_shell_is_answered_without_what_takes_long_to_import(line: str) -> None:
    modules = modules_after(
        COMMAND,
        _CNNSHAPE_COMPLETE="complete_zsh",
        _TYPER_COMPLETE_ARGS=line,
    )
    assert not modules & {"typer", "click", "rich", "pydantic", "numpy", "yaml", "inspect"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("explain", "lenet"),
        ("sizes", "lenet"),
        ("lint", "lenet"),
        ("rule", "G201"),
        ("architectures",),
        ("schema",),
        ("sweep", "lenet", "--over", "input=32x32x3"),
        ("diff", "lenet", "lenet"),
    ],
)
def test_commands_on_shapes_need_no_arrays(arguments: tuple[str, ...]) -> None:
    assert "numpy" not in modules_after(COMMAND, *arguments)


@pytest.mark.parametrize("wing", ["layers", "analysis"])
def test_only_the_rooms_of_layers_that_a_file_uses_are_opened(wing: str) -> None:
    modules = modules_after(ANALYSE)
    opened = {room for room in LAYER_MODULES if f"cnnshape.{wing}.{room}" in modules}
    assert opened == {"convolution", "pooling", "reshape", "dense"}
