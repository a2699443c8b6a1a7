"""Standard streams: closed, narrow, full, of another encoding, or a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.running import FINE, PROGRAM, UNABLE, WRONG, command, program, surroundings
from tests.report.hostile import STYLES, Hostile, every_hostile_text, steering

OLD = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
ASCII = {"PYTHONIOENCODING": "ascii"}

FOREIGN = """
name: 网络 naïve 😀
source: Ünïcode
input: [8, 8, 3]
layers:
  - {type: conv, filters: 4, kernel: 3, description: größer}
"""

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")


@pytest.fixture
def foreign(tmp_path: Path) -> str:
    """Return a file whose text is not ASCII."""
    path = tmp_path / "foreign.yaml"
    path.write_text(FOREIGN, encoding="utf-8")
    return str(path)


# --- standard input ------------------------------------------------------------------------------


def test_standard_input_is_read() -> None:
    outcome = command("table", "-", stdin=b"input: [4]\nlayers: [{type: dense, units: 3}]")
    assert outcome.code == FINE
    assert outcome.report.startswith("<stdin>\n")


def test_standard_input_stands_among_files() -> None:
    outcome = command("table", "lenet", "-", stdin=b"name: mine\ninput: [4]\nlayers: []")
    assert outcome.code == FINE
    assert outcome.report.index("LeNet") < outcome.report.index("mine")


@pytest.mark.parametrize("name", ["table", "verify"])
def test_standard_input_is_read_only_once(name: str) -> None:
    outcome = command(name, "-", "lenet", "-", stdin=b"input: [4]\nlayers: []")
    assert outcome.code == UNABLE
    assert outcome.report == ""
    assert "standard input can be read only once: give one `-`" in outcome.said


def test_standard_input_may_extend_a_bundled_architecture() -> None:
    text = b"extends: families/resnet.yaml\nparameters: {depths: [1, 1, 1, 1]}"
    assert command("explain", "-", "classifier", stdin=text).code == FINE


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\0\0", b"#" * 2**21])
def test_what_is_no_architecture_is_wrong(content: bytes) -> None:
    outcome = command("table", "-", stdin=content)
    assert (outcome.code, outcome.report) == (WRONG, "")
    assert "--> <stdin>:1:" in outcome.said


# --- encodings -----------------------------------------------------------------------------------


@pytest.mark.parametrize("environment", [OLD, ASCII], ids=["LANG=C", "ascii"])
@pytest.mark.parametrize(
    "words",
    ["table", "table --format csv", "table --format markdown", "explain", "explain conv_1"],
)
def test_reports_fit_in_old_encodings(
    words: str, environment: dict[str, str], foreign: str
) -> None:
    name, *options = words.split()
    outcome = program(name, foreign, *options, environment=environment)
    assert (outcome.code, outcome.said) == (FINE, "")
    assert outcome.report.isascii()
    assert "conv" in outcome.report


@pytest.mark.parametrize("environment", [OLD, ASCII], ids=["LANG=C", "ascii"])
def test_json_is_json_in_old_encodings(environment: dict[str, str], foreign: str) -> None:
    outcome = program("table", foreign, "--format", "json", environment=environment)
    assert outcome.code == FINE
    assert json.loads(outcome.report)["name"] == "网络 naïve 😀"


@pytest.mark.parametrize("environment", [OLD, ASCII], ids=["LANG=C", "ascii"])
def test_other_commands_fit_in_old_encodings(environment: dict[str, str]) -> None:
    for words in ("architectures", "table -h"):
        outcome = program(*words.split(), environment=environment)
        assert (outcome.code, outcome.said) == (FINE, "")
        assert outcome.report.isascii()
    listed = program("architectures", "--format", "json", environment=environment)
    assert json.loads(listed.report) == command("architectures", "--format", "json").json()


def test_findings_fit_in_old_encodings(tmp_path: Path) -> None:
    path = tmp_path / "grün.yaml"
    path.write_text("input: [4]\nlayers: [{type: größer}]", encoding="utf-8")
    outcome = program("table", os.fsencode(path), environment=OLD)
    assert outcome.code == WRONG
    assert "Traceback" not in outcome.said
    assert "Found 1 problem (1 error)." in outcome.said


@pytest.mark.parametrize("format", ["table", "csv", "markdown", "json"])
def test_names_that_are_no_text_are_shown(tmp_path: Path, format: str) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.yaml"
    Path(os.fsdecode(path)).write_text("input: [4]\nlayers: []", encoding="utf-8")
    words = ("table", path, path, "--format", format)
    printed = program(*words)
    assert (printed.code, printed.said) == (FINE, "")
    assert program(*words, "--output", os.fsencode(tmp_path / "report")) == (FINE, "", "")
    assert (tmp_path / "report").read_text(encoding="utf-8") == printed.report


# --- streams that end early ----------------------------------------------------------------------


@pytest.mark.parametrize("words", ["table resnet152 --format json", "schema", "explain resnet152"])
def test_a_reader_that_has_enough_ends_the_program_quietly(words: str) -> None:
    running = subprocess.Popen(
        [*PROGRAM, *words.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings({}),
    )
    with running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == UNABLE


def test_a_closed_standard_output_is_no_traceback() -> None:
    said = shell('"$@" table lenet >&-')
    assert said.returncode == UNABLE
    assert b"Traceback" not in said.stderr


def test_a_closed_standard_input_is_no_traceback() -> None:
    said = shell('"$@" table - <&-')
    assert said.returncode == UNABLE
    assert b"Traceback" not in said.stderr


def test_a_closed_standard_error_does_not_spoil_the_report() -> None:
    said = shell('"$@" table lenet missing.yaml 2>&-')
    assert said.returncode == UNABLE
    assert b"LeNet" in said.stdout
    assert b"missing.yaml" not in said.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
@pytest.mark.parametrize("words", ["table lenet", "schema", "architectures", "explain lenet"])
def test_a_full_disk_is_no_traceback(words: str) -> None:
    said = shell(f'"$@" {words} >/dev/full')
    assert said.returncode == UNABLE
    assert said.stderr == b"cnnshape: the output: No space left on device\n"


def test_an_interruption_is_no_traceback(tmp_path: Path) -> None:
    """The program opens a pipe and waits for what comes out of it."""
    os.mkfifo(tmp_path / "pipe")
    running = subprocess.Popen(
        [*PROGRAM, "table", str(tmp_path / "pipe")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings({}),
    )
    with (tmp_path / "pipe").open("wb"):
        for _ in range(300):  # a signal just before the wait begins does not end it
            running.send_signal(signal.SIGINT)
            if running.poll() is not None:
                break
            time.sleep(0.1)
        output, said = running.communicate(timeout=30)
    assert output == b""
    assert b"Traceback" not in said
    assert running.returncode not in (FINE, WRONG)


def shell(script: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in which "$@" is the program."""
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *PROGRAM],
        capture_output=True,
        env=surroundings({}),
        timeout=60,
        check=False,
    )


# --- terminals -----------------------------------------------------------------------------------


def on_a_terminal(*words: str, environment: dict[str, str]) -> str:
    """Return what a terminal of 100 columns is sent."""
    ours, theirs = pty.openpty()
    variables = surroundings({"TERM": "xterm-256color", "COLUMNS": "100", **environment})
    with subprocess.Popen(
        [*PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=variables
    ):
        os.close(theirs)
        sent = b""
        while part := _read(ours):
            sent += part
    os.close(ours)
    return sent.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side is closed
        return b""


@pytest.mark.parametrize("words", ["table lenet", "table lenet --input 4x4x3"])
def test_colours_are_for_terminals(words: str) -> None:
    assert COLOUR.search(on_a_terminal(*words.split(), environment={}))
    outcome = program(*words.split(), environment={"TERM": "xterm-256color"})
    assert "\x1b" not in outcome.report + outcome.said


@pytest.mark.parametrize("words", ["table lenet", "table lenet --input 4x4x3", "explain lenet"])
def test_no_color_is_obeyed(words: str) -> None:
    assert not COLOUR.search(on_a_terminal(*words.split(), environment={"NO_COLOR": "1"}))
    dumb = on_a_terminal(*words.split(), environment={"TERM": "dumb"})
    assert "\x1b" not in dumb


def test_a_terminal_is_as_wide_as_it_is() -> None:
    lines = STYLES.sub("", on_a_terminal("table", "resnet18", environment={})).splitlines()
    assert 90 < max(map(len, lines)) <= 100
    piped = program("table", "resnet18", environment={"COLUMNS": "40"}).report.splitlines()
    assert max(map(len, piped)) > 100


# --- hostile words of the command line -----------------------------------------------------------


@every_hostile_text
@pytest.mark.parametrize(
    "words",
    [
        ("{}",),
        ("table", "{}.yaml"),
        ("table", "lenet", "--format", "{}"),
        ("table", "lenet", "--columns", "{}"),
        ("table", "lenet", "--dtype", "{}"),
        ("table", "lenet", "--batch", "{}"),
        ("table", "lenet", "--input", "{}"),
        ("table", "lenet", "--input", "{}=1"),
        ("table", "lenet", "--set", "{}"),
        ("table", "lenet", "--set", "{}=1"),
        ("table", "mobilenet_v1", "--set", "width={}"),
        ("explain", "lenet", "{}"),
        ("schema", "--of", "{}"),
    ],
    ids=" ".join,
)
def test_words_are_shown_and_not_obeyed(words: tuple[str, ...], hostile: Hostile) -> None:
    outcome = command(*(word.format(hostile.text) for word in words))
    assert outcome.code in (FINE, WRONG, UNABLE)
    assert steering(outcome.report + outcome.said) == set()
    assert not any(line.startswith("E999") for line in outcome.said.splitlines())


@every_hostile_text
@pytest.mark.parametrize("words", [("--{}",), ("table", "lenet", "--{}")], ids=" ".join)
def test_options_that_there_are_not_are_no_commands(
    words: tuple[str, ...], hostile: Hostile
) -> None:
    outcome = command(*(word.format(hostile.text) for word in words))
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert "\x1b" not in outcome.said
    assert not any(line.startswith("E999") for line in outcome.said.split("\n"))
