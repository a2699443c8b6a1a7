"""`cnnshape play`: it serves until it is ended, changes no file, and says why a site cannot be."""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from cnnshape.playing.examples import example_text
from cnnshape.playing.materials import FILES, PLATFORM, PYODIDE
from tests.cli.running import FINE, UNABLE, WRONG, command
from tests.reliability.programs import shell, start

START = re.compile(r'<script type="application/json" id="start">(.*?)</script>', re.DOTALL)
WRONG_TEXT = "input: [8, 8, 3]\nlayers:\n  - {type: cnv}\n"
INTERRUPTED = 130


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in a folder of its own."""
    monkeypatch.chdir(tmp_path)


@contextmanager
def playing(*words: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Serve the playground, and yield the program with the address that it prints."""
    running = start("play", "--no-open", *words)
    try:
        assert running.stdout is not None
        yield running, running.stdout.readline().decode().strip()
    finally:
        running.kill()
        running.communicate()


def started_with(url: str) -> str:
    """Return the text that the page at an address begins with."""
    with urlopen(url) as page:
        (content,) = START.findall(page.read().decode())
    text: str = json.loads(content)["text"]
    return text


def test_it_serves_a_page_until_it_is_interrupted() -> None:
    with playing() as (running, url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{40,}/", url)
        first = started_with(url)
        assert example_text("lenet").startswith(first)
        assert "expect:" not in first
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == INTERRUPTED
        assert running.stderr is not None
        assert running.stderr.read().decode() == (
            "cnnshape: the playground is open at this address; Ctrl+C ends it\n"
        )


def test_it_begins_with_the_text_of_a_file_though_it_is_wrong() -> None:
    Path("wrong.yaml").write_text(WRONG_TEXT)
    with playing("wrong.yaml") as (_, url):
        assert started_with(url) == WRONG_TEXT
    assert Path("wrong.yaml").read_text() == WRONG_TEXT


def test_it_begins_with_a_bundled_architecture_that_can_be_read_from_anywhere() -> None:
    with playing("keras/mobilenet_v3_large") as (_, url):
        assert "extends: mobilenet_v3_large.yaml" in started_with(url)


def test_a_file_that_is_missing_is_said_so() -> None:
    assert command("play", "--no-open", "nothing.yaml") == (
        UNABLE,
        "",
        "cnnshape: cannot read nothing.yaml: No such file or directory; "
        "`cnnshape architectures` lists the bundled architectures\n",
    )


def test_a_file_that_is_no_text_has_its_problems() -> None:
    Path("bytes.yaml").write_bytes(b"\xff\xfe\x00")
    outcome = command("play", "--no-open", "bytes.yaml")
    assert (outcome.code, outcome.report) == (WRONG, "")
    assert "E001" in outcome.said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_an_address_that_cannot_be_said_ends_it() -> None:
    assert shell('"$@" >/dev/full', "play", "--no-open") == (
        UNABLE,
        "",
        "cnnshape: the playground is open at this address; Ctrl+C ends it\n"
        "cnnshape: the output: No space left on device\n",
    )


# --- the site ------------------------------------------------------------------------------------


def write_materials(folder: Path) -> None:
    """Write what looks like Pyodide and the wheel of pydantic-core."""
    folder.mkdir()
    with tarfile.open(folder / f"pyodide-{PYODIDE}.tgz", "w:gz") as archive:
        for name in FILES:
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(name)
            archive.addfile(entry, io.BytesIO(name.encode()))
    core = version("pydantic-core")
    with ZipFile(folder / f"pydantic_core-{core}-cp314-cp314-{PLATFORM}.whl", "w") as wheel:
        wheel.writestr("pydantic_core/__init__.py", "")


def test_a_site_has_the_page_the_packages_and_pyodide() -> None:
    write_materials(Path("materials"))
    outcome = command("play", "--static", "site", "--pyodide", "materials", "lenet")
    assert (outcome.code, outcome.report) == (FINE, "")
    assert re.fullmatch(
        r"cnnshape: wrote site: [\d.]+ MiB; any server of files can serve it\n", outcome.said
    )
    assert {path.name for path in Path("site/pyodide").iterdir()} == {*FILES}
    page = Path("site/index.html").read_text(encoding="utf-8")
    (content,) = START.findall(page)
    assert json.loads(content)["transport"] == "worker"
    assert "LeNet-5" in json.loads(content)["text"]
    with ZipFile("site/cnnshape.zip") as packages:
        names = set(packages.namelist())
    assert {
        "cnnshape/playing/answers.py",
        "cnnshape/architectures/families/resnet.yaml",
        "pydantic/__init__.py",
        "pydantic_core/__init__.py",
        "yaml/__init__.py",
        "typing_extensions.py",
    } <= names
    assert not {name for name in names if name.startswith(("cnnshape/cli", "pydantic/v1"))}


def test_a_site_is_written_anew_with_the_same_bytes() -> None:
    write_materials(Path("materials"))
    words = ("play", "--static", "site", "--pyodide", "materials")
    assert command(*words).code == FINE
    before = {path: path.read_bytes() for path in Path("site").rglob("*") if path.is_file()}
    assert command(*words).code == FINE
    assert {path: path.read_bytes() for path in Path("site").rglob("*") if path.is_file()} == before


def test_a_folder_of_other_files_is_left_alone() -> None:
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("dear")
    assert command("play", "--static", "mine") == (
        UNABLE,
        "",
        "cnnshape: mine is there, and no site of the playground: name a new folder\n",
    )


def test_materials_that_are_missing_are_named_with_what_fetches_them() -> None:
    Path("empty").mkdir()
    outcome = command("play", "--static", "site", "--pyodide", "empty")
    assert outcome.code == UNABLE
    assert f"there is no pyodide-{PYODIDE}.tgz in empty" in outcome.said
    assert f"`npm pack pyodide@{PYODIDE}` fetches it" in outcome.said
    write_materials(Path("materials"))
    next(Path("materials").glob("*.whl")).unlink()
    outcome = command("play", "--static", "site", "--pyodide", "materials")
    assert f"pydantic-core=={version('pydantic-core')}` fetches it" in outcome.said
    assert not Path("site").exists()


def test_an_archive_of_something_else_is_refused() -> None:
    write_materials(Path("materials"))
    Path(f"materials/pyodide-{PYODIDE}.tgz").write_bytes(b"no archive")
    outcome = command("play", "--static", "site", "--pyodide", "materials")
    assert outcome.code == UNABLE
    assert "is no package of Pyodide" in outcome.said


def test_without_npm_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert command("play", "--static", "site") == (
        UNABLE,
        "",
        "cnnshape: Pyodide comes by npm, which is not installed; "
        "--pyodide DIR takes it from a folder (docs/playground.md)\n",
    )


def test_materials_without_a_site_are_a_slip() -> None:
    assert command("play", "--pyodide", "x") == (
        UNABLE,
        "",
        "cnnshape: --pyodide is for --static: name a folder for the site, as --static site\n",
    )
