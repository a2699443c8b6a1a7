"""Files that are no ordinary files, and files that change or end while they are read."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnshape.language import loading
from cnnshape.language.yaml.limits import MAX_BYTES
from tests.cli.running import FINE, UNABLE, WRONG, Outcome, command
from tests.reliability.programs import BROKEN, COMMANDS, FIXED, ended, shell, write_net

ZERO = Path("/dev/zero")
has_devices = pytest.mark.skipif(not ZERO.exists(), reason="there is no endless device")
READERS = [words for words in COMMANDS.values() if "net.yaml" in words]
every_reader = pytest.mark.parametrize("words", READERS, ids=" ".join)


# --- pipes, devices and folders ------------------------------------------------------------------


def through_a_pipe(content: bytes, *words: str) -> Outcome:
    """Run a command while a named pipe gives it some content."""
    os.mkfifo("pipe")
    giver = threading.Thread(target=_give, args=(content,))
    giver.start()
    outcome = command(*words)
    giver.join(10)
    assert not giver.is_alive()
    return outcome


def _give(content: bytes) -> None:
    """Write into the pipe; the command may have enough before the end."""
    try:
        Path("pipe").write_bytes(content)
    except BrokenPipeError:
        return


def test_a_pipe_is_read_as_a_file() -> None:
    outcome = through_a_pipe(BROKEN.encode(), "table", "pipe")
    assert (outcome.code, outcome.said) == (FINE, "")


def test_a_pipe_that_is_linted_is_not_written_to() -> None:
    outcome = through_a_pipe(BROKEN.encode(), "lint", "pipe", "--fix")
    assert outcome.code == UNABLE
    assert "pipe is not a regular file: it was not written" in outcome.said


def test_a_pipe_without_end_is_read_up_to_the_limit() -> None:
    outcome = through_a_pipe(b"#" * MAX_BYTES * 2, "table", "pipe")
    assert outcome.code == WRONG
    assert "E010 the file has 1,048,577 bytes, more than 1,048,576" in outcome.said


def test_arrays_come_through_a_pipe() -> None:
    write_net()
    np.save("x.npy", np.ones((8, 8, 3), np.float32))
    content = Path("x.npy").read_bytes()
    assert through_a_pipe(content, "run", "net.yaml", "--array", "pipe").code == FINE


def test_arrays_that_come_without_end_are_read_up_to_the_limit() -> None:
    write_net()
    words = ("run", "net.yaml", "--array", "pipe", "--max-memory", "2MiB")
    outcome = through_a_pipe(b"\x93NUMPY" + bytes(8 * 2**20), *words)
    assert outcome.code == UNABLE
    assert "pipe: reading it would take about 3.0 MiB of memory, and 2.0 MiB are" in outcome.said


@has_devices
@every_reader
def test_an_endless_device_is_too_long(words: tuple[str, ...]) -> None:
    Path("net.yaml").symlink_to(ZERO)
    outcome = command(*words)
    assert outcome.code == (UNABLE if words[0] == "diff" else WRONG)
    assert "E010 the file has 1,048,577 bytes" in outcome.said + outcome.report


@has_devices
@pytest.mark.parametrize("option", ["--array", "--weights", "--image"])
def test_an_endless_device_holds_no_array_and_no_picture(option: str) -> None:
    write_net()
    outcome = command("run", "net.yaml", option, str(ZERO))
    assert outcome.code == UNABLE
    assert f"{ZERO} is not a" in outcome.said


@every_reader
def test_a_folder_is_no_file(words: tuple[str, ...]) -> None:
    Path("net.yaml").mkdir()
    outcome = command(*words)
    if words[0] == "lint":
        assert (outcome.code, outcome.said) == (
            FINE,
            "cnnshape: there is no architecture to lint in net.yaml\n",
        )
    else:
        assert outcome.code == UNABLE
        assert "cannot read net.yaml: Is a directory" in outcome.said


@pytest.mark.parametrize("name", ["cnnshape.toml", "pyproject.toml"])
def test_settings_that_are_no_file_are_said_so(name: str) -> None:
    write_net()
    Path(name).mkdir()
    assert f"{name}: Is a directory" in refusal()
    Path(name).rmdir()
    os.mkfifo(name)
    assert f"{name} is a pipe, not a file" in refusal()
    Path(name).unlink()
    Path(name).write_text("#" * (MAX_BYTES + 1))
    assert f"{name} has more than 1,048,576 bytes" in refusal()
    Path(name).write_text(f"a = {'[' * 100_000}")
    assert f"{name} is nested too deeply" in refusal()


def refusal() -> str:
    """Lint the file under settings that cannot be read, and return what is said."""
    from cnnshape.linting.settings import settings_of

    settings_of.cache_clear()
    outcome = command("lint", "net.yaml")
    assert outcome.code == UNABLE
    return outcome.said


# --- files that change ---------------------------------------------------------------------------


class Changing:
    """A file that something is done to just after it was opened."""

    def __init__(self, file: Any, change: Any) -> None:
        self._file, self._change = file, change

    def __enter__(self) -> Changing:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """Return the content, after the change."""
        self._change()
        content: bytes = self._file.read(size)
        return content


@pytest.fixture
def changing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that says what happens to a file between opening and reading it."""
    opened = Path.open

    def set_change(change: Any) -> None:
        monkeypatch.setattr(
            Path, "open", lambda self, mode="r": Changing(opened(self, mode), change)
        )

    return set_change


def test_a_file_that_vanishes_while_it_is_read_is_still_read(changing: Any) -> None:
    path = write_net()
    changing(lambda: path.unlink(missing_ok=True))
    assert loading.read_source(path).text == BROKEN


def test_a_long_file_that_vanishes_while_it_is_read_cannot_be_read(changing: Any) -> None:
    path = write_net("#" * (MAX_BYTES + 1))
    changing(lambda: path.unlink(missing_ok=True))
    outcome = command("table", "net.yaml")
    assert outcome.code == UNABLE
    assert "cannot read net.yaml: No such file or directory" in outcome.said


def test_a_file_that_grows_while_it_is_read_is_too_long(changing: Any) -> None:
    path = write_net()

    def grow() -> None:
        os.truncate(path, 2 * MAX_BYTES)

    changing(grow)
    outcome = command("table", "net.yaml")
    assert outcome.code == WRONG
    assert "E010 the file has 2,097,152 bytes, more than 1,048,576" in outcome.said


# --- narrow surroundings -------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_few_open_files_and_no_home_are_enough(words: tuple[str, ...]) -> None:
    write_net(FIXED)
    code, report, said = shell('ulimit -n 16; unset HOME; "$@"', *words, LC_ALL="C", PATH="")
    assert (code in (FINE, WRONG), said) == (True, "")
    assert report


def test_few_open_files_are_enough_to_fix() -> None:
    path = write_net()
    assert shell('ulimit -n 16; "$@"', "lint", "net.yaml", "--fix")[0] == FINE
    assert path.read_text() == FIXED


def test_a_folder_that_is_gone_is_said_so() -> None:
    Path("gone").mkdir()
    code, _, said = shell('cd gone && rmdir ../gone && "$@"', "table", "net.yaml")
    assert code == UNABLE
    assert "cannot read net.yaml: No such file or directory" in said


def test_ended_counts_as_the_shell_does() -> None:
    """The helper that other tests rely on gives codes and texts back."""
    code, report, said = ended("table", "missing.yaml")
    assert (code, report) == (UNABLE, "")
    assert "cannot read missing.yaml" in said
