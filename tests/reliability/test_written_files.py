"""A file that is written holds the old content or all of the new, whatever happens meanwhile."""

from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

import pytest

from cnnshape.cli import output
from tests.cli.running import FINE, UNABLE, command
from tests.reliability.programs import (
    BROKEN,
    FIXED,
    ended,
    names,
    obey_permissions,
    start,
    write_at_most,
    write_net,
)

KILLS = int(os.environ.get("CNNSHAPE_KILLS", "30"))
"""Times that a command is killed while it fixes a file."""

FIX = ("lint", "net.yaml", "--fix")

WRITERS = {
    "fix": FIX,
    "table": ("table", "lenet", "--output", "net.yaml"),
    "sweep": ("sweep", "lenet", "--over", "input=32x32x3", "--output", "net.yaml"),
    "run": ("run", "lenet", "--output", "net.npz"),
}
every_writer = pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS)


# --- permissions and disks -----------------------------------------------------------------------


@every_writer
def test_a_file_that_may_not_be_written_is_left_alone(words: tuple[str, ...]) -> None:
    path = write_net().rename(words[-1] if "--output" in words else "net.yaml")
    path.chmod(0o444)
    code, _, said = ended(*words, before=obey_permissions)
    assert (code, path.read_text()) == (UNABLE, BROKEN)
    assert f"cannot write {path}: Permission denied" in said
    assert names() == [path.name]


@every_writer
def test_a_folder_that_may_not_be_written_is_left_alone(words: tuple[str, ...]) -> None:
    write_net()
    Path().chmod(0o555)
    code, _, said = ended(*words, before=obey_permissions)
    Path().chmod(0o755)
    assert (code, names(), Path("net.yaml").read_text()) == (UNABLE, ["net.yaml"], BROKEN)
    assert "Permission denied" in said


@every_writer
def test_a_full_disk_leaves_the_old_file_and_nothing_else(words: tuple[str, ...]) -> None:
    write_net()
    code, _, said = ended(*words, before=write_at_most(50))
    assert (code, names(), Path("net.yaml").read_text()) == (UNABLE, ["net.yaml"], BROKEN)
    assert "File too large" in said
    assert "Traceback" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
@pytest.mark.parametrize("words", [WRITERS["table"], WRITERS["sweep"]], ids=["table", "sweep"])
def test_a_full_device_is_said_so(words: tuple[str, ...]) -> None:
    outcome = command(*words[:-1], "/dev/full")
    assert outcome.code == UNABLE
    assert outcome.said == "cnnshape: cannot write /dev/full: No space left on device\n"


# --- links, permissions and bytes ----------------------------------------------------------------


def test_a_symbolic_link_stays_a_link() -> None:
    write_net()
    Path("link.yaml").symlink_to("net.yaml")
    assert command("lint", "link.yaml", "--fix").code == FINE
    assert Path("link.yaml").is_symlink()
    assert Path("net.yaml").read_text() == FIXED


def test_another_hard_link_keeps_the_old_text() -> None:
    write_net()
    Path("other.yaml").hardlink_to("net.yaml")
    assert command(*FIX).code == FINE
    assert Path("net.yaml").read_text() == FIXED
    assert Path("other.yaml").read_text() == BROKEN


def test_a_loop_of_links_is_said_so() -> None:
    Path("loop.csv").symlink_to("loop.csv")
    outcome = command("table", "lenet", "--output", "loop.csv")
    assert outcome.code == UNABLE
    assert outcome.said == "cnnshape: cannot write loop.csv: Too many levels of symbolic links\n"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o2664])
def test_permissions_are_kept(mode: int) -> None:
    path = write_net()
    path.chmod(mode)
    assert command(*FIX).code == FINE
    assert path.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_the_owner_is_kept() -> None:
    path = write_net()
    os.chown(path, 1234, 4321)
    assert command(*FIX).code == FINE
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n  \n"])
def test_line_ends_and_the_end_of_the_file_are_kept(line_end: str, end: str) -> None:
    text = f"{BROKEN.rstrip()}  # the end{end}".replace(
        "- {type: dropout, rate: 0}", "- {type: flatten}"
    )
    path = write_net(text.replace("\n", line_end))
    assert command(*FIX).code == FINE
    fixed = path.read_bytes().decode()
    assert fixed.endswith(f"# the end{end}".replace("\n", line_end))
    assert set(fixed.replace(line_end, "")) & set("\r\n") == set()


# --- several at once -----------------------------------------------------------------------------


def test_two_that_fix_at_once_leave_a_whole_file() -> None:
    write_net()
    running = [start(*FIX) for _ in range(3)]
    codes = set()
    for each in running:
        _, said = each.communicate(timeout=60)
        codes.add(each.returncode)
        assert b"Traceback" not in said
    assert codes <= {FINE, UNABLE}
    assert FINE in codes
    assert (names(), Path("net.yaml").read_text()) == (["net.yaml"], FIXED)


@pytest.mark.slow
def test_a_command_that_is_killed_leaves_the_old_file_or_the_new() -> None:
    """Most moments lie around the end of the work, where the file is written."""
    random = Random(0)
    write_net()
    began = time.monotonic()
    assert ended(*FIX)[0] == FINE
    whole = time.monotonic() - began
    texts = set()
    for _ in range(KILLS):
        write_net()
        running = start(*FIX)
        time.sleep(whole * random.uniform(0.6, 1.05))
        running.kill()
        running.communicate()
        texts.add(Path("net.yaml").read_text())
    assert texts <= {BROKEN, FIXED}


@pytest.mark.parametrize(
    ("owner", "step"),
    [(os, "fsync"), (os, "fchmod"), (output, "_take_after"), (Path, "replace")],
    ids=["fsync", "fchmod", "take_after", "replace"],
)
def test_a_command_that_is_stopped_at_any_step_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, owner: object, step: str
) -> None:
    """The new text is on the disk before it takes the name of the old."""
    path = write_net("old")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(owner, step, stopped)
    with pytest.raises(KeyboardInterrupt):
        output.replace(path, b"new")
    assert (path.read_text(), names()) == ("old", ["net.yaml"])


def test_the_new_text_is_complete_when_it_takes_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    path, seen = write_net("old"), []
    take_name = Path.replace

    def look(self: Path, target: Path) -> Path:
        seen.append(self.read_bytes())
        return take_name(self, target)

    monkeypatch.setattr(Path, "replace", look)
    output.replace(path, b"new" * 100_000)
    assert seen == [path.read_bytes()] == [b"new" * 100_000]
