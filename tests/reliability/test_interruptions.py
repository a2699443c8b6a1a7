"""Commands that are stopped and streams that end: quiet, with the right code, no process left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnshape.cli.commands import COMMANDS as ALL_COMMANDS
from cnnshape.cli.exits import Exit
from tests.cli.running import FINE, PROGRAM, UNABLE, WRONG, surroundings
from tests.reliability.programs import (
    COMMANDS,
    FIXED,
    LONG_SWEEP,
    SWEPT,
    shell,
    start,
    write_net,
)

LONG = {
    "table": ("table", "pipe"),
    "lint": ("lint", "pipe"),
    "run": ("run", "net.yaml", "--array", "pipe"),
    "diff": ("diff", "net.yaml", "pipe"),
    "explain": ("explain", "pipe"),
    "sizes": ("sizes", "pipe"),
    "verify": ("verify", "pipe"),
    "sweep": LONG_SWEEP,
    "sweep --jobs": (*LONG_SWEEP, "--jobs", "2"),
}
"""Commands that wait for a pipe, or work for a long time."""


def interrupt(running: subprocess.Popen[bytes]) -> None:
    """Interrupt a command as a terminal does, with all processes that it started."""
    os.killpg(running.pid, signal.SIGINT)


def wait_until_open(name: str, running: subprocess.Popen[bytes]) -> int:
    """Return the end of a pipe to write into, as soon as the command reads from it."""
    for _ in range(600):
        try:
            return os.open(name, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            assert running.poll() is None
            time.sleep(0.05)
    raise TimeoutError(name)


@pytest.mark.parametrize("words", LONG.values(), ids=LONG)
def test_an_interruption_ends_in_130_and_is_quiet(words: tuple[str, ...]) -> None:
    write_net(SWEPT if words[0] == "sweep" else FIXED)
    os.mkfifo("pipe")
    running = start(*words)
    assert running.stdout is not None
    giver = wait_until_open("pipe", running) if "pipe" in words else None
    if giver is None:
        running.stdout.readline()
    interrupt(running)
    _, said = running.communicate(timeout=60)
    if giver is not None:
        os.close(giver)
    assert (running.returncode, said) == (Exit.INTERRUPTED, b"")


STOP_AT_IMPORT = """
import signal, sys
from cnnshape.cli import main

class Stop:
    left = int(sys.argv.pop(1))
    def find_spec(self, *names):
        Stop.left -= 1
        if Stop.left == 0:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Stop())
main()
"""


@pytest.mark.parametrize("imported", [1, 5, 8, 40, 100, 150])
def test_an_interruption_while_modules_are_imported_is_quiet(imported: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOP_AT_IMPORT, str(imported), "table", "lenet"],
        capture_output=True,
        env=surroundings({}),
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (Exit.INTERRUPTED, b"", b"")


# --- workers -------------------------------------------------------------------------------------


def workers_of(running: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that a command has started."""
    listed = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text()
    return [int(word) for word in listed.split()]


def is_alive(process: int) -> bool:
    """Say whether a process still works: what has ended may wait for its parent to notice."""
    status = Path(f"/proc/{process}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def end_reading(running: subprocess.Popen[bytes]) -> None:
    assert running.stdout is not None
    running.stdout.close()


ENDS: dict[str, tuple[Callable[[subprocess.Popen[bytes]], object], int]] = {
    "interrupted": (lambda running: running.send_signal(signal.SIGINT), Exit.INTERRUPTED),
    "interrupted with its workers": (interrupt, Exit.INTERRUPTED),
    "killed": (lambda running: running.kill(), -signal.SIGKILL),
    "terminated": (lambda running: running.terminate(), -signal.SIGTERM),
    "unread": (end_reading, UNABLE),
}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes cannot be listed")
@pytest.mark.parametrize(("end", "code"), ENDS.values(), ids=ENDS)
def test_the_workers_of_a_sweep_end_with_it(
    end: Callable[[subprocess.Popen[bytes]], object], code: int
) -> None:
    write_net(SWEPT)
    running = start(*LONG_SWEEP, "--jobs", "2")
    assert running.stdout is not None
    assert running.stderr is not None
    with running:
        running.stdout.readline()
        workers = workers_of(running)
        assert len(workers) >= 2
        end(running)
        if not running.stdout.closed:
            running.stdout.read()
        said = running.stderr.read()
    assert (running.returncode, said) == (code, b"")
    deadline = time.monotonic() + 20
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [worker for worker in workers if is_alive(worker)] == []


def test_a_sweep_goes_on_without_one_of_its_workers() -> None:
    write_net(SWEPT)
    running = start(*LONG_SWEEP, "--jobs", "2")
    assert running.stdout is not None
    assert running.stderr is not None
    with running:
        running.stdout.readline()
        os.kill(workers_of(running)[0], signal.SIGKILL)
        rows = [running.stdout.readline() for _ in range(2000)]
        interrupt(running)
        running.stdout.read()
        said = running.stderr.read()
    assert len(set(rows)) == 2000
    assert (running.returncode, said) == (Exit.INTERRUPTED, b"")


# --- streams -------------------------------------------------------------------------------------

CLOSED = {"<&- >&- 2>&-": UNABLE, ">&-": UNABLE, "<&-": FINE, "2>/dev/full": FINE}


@pytest.mark.slow
def test_every_command_is_tested() -> None:
    """All but `import`, which needs packages that may not be there, and those that go on."""
    going_on = {"play", "server"}
    assert {words[0] for words in COMMANDS.values()} >= {*ALL_COMMANDS} - {"import"} - going_on


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_closed_error_stream_is_no_fault(words: tuple[str, ...]) -> None:
    write_net(FIXED)
    code, report, said = shell('"$@" 2>&-', *words)
    assert (code, said) == (WRONG if words[0] == "diff" else FINE, "")
    assert report


@pytest.mark.parametrize("streams", CLOSED)
@pytest.mark.parametrize("name", ["table", "run", "help"])
def test_closed_streams_are_no_fault(name: str, streams: str) -> None:
    write_net(FIXED)
    code, report, said = shell(f'"$@" {streams}', *COMMANDS[name])
    assert (code, said) == (CLOSED[streams], "")
    assert bool(report) == (code == FINE)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_full_disk_is_said_so(words: tuple[str, ...]) -> None:
    write_net(FIXED)
    outcome = shell('"$@" >/dev/full', *words)
    assert outcome == (UNABLE, "", "cnnshape: the output: No space left on device\n")


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_an_output_that_nobody_reads_ends_quietly(words: tuple[str, ...]) -> None:
    write_net(FIXED)
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [*PROGRAM, *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=surroundings({}),
        timeout=60,
        check=False,
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (UNABLE, b"")


def test_a_closed_error_stream_is_not_taken_for_a_file_that_is_written() -> None:
    """A file that is opened gets the lowest free number: it must not be that of a stream."""
    path = write_net(FIXED)
    code, _, _ = shell('"$@" 2>&-', "table", "net.yaml", "missing.yaml", "--output", "out.txt")
    assert code == UNABLE
    assert path.read_text() == FIXED
    assert not Path("out.txt").exists() or "missing" not in Path("out.txt").read_text()
