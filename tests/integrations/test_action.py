"""The action runs the command with what it is given, and obeys nothing of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.integrations.files import MATCHER, PROJECT, action, options_in, options_of_lint

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the scripts are run by a POSIX bash here")

RECORDER = f"""#!{sys.executable}
import json, os, sys
with open(os.environ["RECORD"], "a") as record:
    record.write(json.dumps(sys.argv) + "\\n")
print("findings")
sys.exit(int(os.environ.get("EXIT", "0")))
"""


class Done(NamedTuple):
    """What a script printed, its exit code, and how programs were called."""

    printed: str
    exit: int
    calls: list[list[str]]


def step(name: str) -> Any:
    (found,) = (each for each in action()["runs"]["steps"] if each["name"] == name)
    return found


def recorder(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECORDER)
    path.chmod(0o755)
    return path


def run(script: str, folder: Path, **variables: str) -> Done:
    """Run a script as the runner does, in a folder."""
    record = folder / "record"
    record.write_text("")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "RECORD": str(record)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    calls = [json.loads(line) for line in record.read_text().splitlines()]
    return Done(done.stdout, done.returncode, calls)


def lint(folder: Path, **given: str) -> Done:
    """Run the step that lints with inputs, the others at their defaults."""
    inputs = {name: each["default"] for name, each in action()["inputs"].items()} | {
        name.replace("_", "-"): text for name, text in given.items() if name != "EXIT"
    }
    variables = {
        name: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, value in step("Lint")["env"].items()
        if value.startswith("${{ inputs.")
    }
    variables["CNNSHAPE"] = str(recorder(folder / "bin of it" / "cnnshape"))
    exits = {"EXIT": given.get("EXIT", "0")}
    return run(step("Lint")["run"], folder, GITHUB_ACTION_PATH=str(PROJECT), **variables, **exits)


def arguments(folder: Path, **given: str) -> list[str]:
    ((_, command, *rest),) = lint(folder, **given).calls
    assert command == "lint"
    return rest


# --- what it says --------------------------------------------------------------------------------


def test_inputs_are_described_and_have_defaults() -> None:
    inputs = action()["inputs"]
    assert {"paths", "args", "output-format"} <= set(inputs)
    assert all(each["description"] and "default" in each for each in inputs.values())
    assert inputs["output-format"]["default"] == "github"


def test_every_input_is_used_and_no_other() -> None:
    used = set(re.findall(r"inputs\.([a-z-]+)", json.dumps(action()["runs"])))
    assert used == set(action()["inputs"])


def test_scripts_hold_no_templates() -> None:
    scripts = [each["run"] for each in action()["runs"]["steps"] if "run" in each]
    assert len(scripts) == 2
    assert not any("${{" in script or "eval" in script for script in scripts)


def test_every_script_names_its_shell() -> None:
    assert {each["shell"] for each in action()["runs"]["steps"] if "run" in each} == {"bash"}


def test_options_are_those_of_the_command() -> None:
    assert options_in(step("Lint")["run"]) <= options_of_lint()


def test_python_is_set_up_only_where_it_is_asked_for() -> None:
    setup = step("Set up Python")
    assert setup["if"] == "inputs.python-version != ''"
    assert setup["with"] == {"python-version": "${{ inputs.python-version }}"}
    assert action()["inputs"]["python-version"]["default"] == ""


# --- what it does --------------------------------------------------------------------------------


def test_it_installs_its_own_checkout_where_the_job_does_not_see_it(tmp_path: Path) -> None:
    recorder(tmp_path / "path" / "python3")
    recorder(tmp_path / "temp dir" / "cnnshape" / "bin" / "python")
    output = tmp_path / "output"
    done = run(
        step("Install cnnshape")["run"],
        tmp_path,
        PATH=f"{tmp_path / 'path'}:{os.environ['PATH']}",
        RUNNER_OS="Linux",
        RUNNER_TEMP=str(tmp_path / "temp dir"),
        GITHUB_ACTION_PATH="/the check out",
        GITHUB_OUTPUT=str(output),
    )
    environment = tmp_path / "temp dir" / "cnnshape"
    assert [call[1:] for call in done.calls] == [
        ["-m", "venv", str(environment)],
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "/the check out"],
    ]
    assert output.read_text() == f"cnnshape={environment}/bin/cnnshape\n"


def test_the_step_that_lints_calls_what_was_installed() -> None:
    assert step("Install cnnshape")["id"] == "install"
    assert step("Lint")["env"]["CNNSHAPE"] == "${{ steps.install.outputs.cnnshape }}"


def test_the_whole_repository_is_linted_where_nothing_is_said(tmp_path: Path) -> None:
    assert arguments(tmp_path) == ["--output-format", "github", "--", "."]


def test_paths_stand_on_lines_and_options_between_spaces(tmp_path: Path) -> None:
    given = {"paths": "my models\n\nb.yaml\n", "args": " --fail-on  error --select G "}
    assert arguments(tmp_path, **given) == [
        *("--output-format", "github", "--fail-on", "error", "--select", "G", "--"),
        *("my models", "b.yaml"),
    ]


def test_patterns_in_paths_are_files(tmp_path: Path) -> None:
    for name in ("a b.yaml", "c.yaml", "d.txt"):
        (tmp_path / name).touch()
    assert arguments(tmp_path, paths="*.yaml")[3:] == ["a b.yaml", "c.yaml"]
    assert arguments(tmp_path / "sub", paths="*.yaml")[3:] == ["*.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "$(touch forged)",
        "`touch forged`",
        "; touch forged",
        '" && touch forged && "',
        "' ; touch forged ; '",
        "a\ttouch${IFS}forged",
        "$HOME ${PATH}",
        "{a,b}",
        "~",
        "--fix",
        "-",
        "\\n",
    ],
)
def test_inputs_are_never_run(text: str, tmp_path: Path) -> None:
    assert arguments(tmp_path, paths=text) == ["--output-format", "github", "--", text]
    assert not (tmp_path / "forged").exists()


@pytest.mark.parametrize("text", ["$(touch forged)", "*", "; touch forged", "`touch forged`"])
def test_options_are_never_run(text: str, tmp_path: Path) -> None:
    assert arguments(tmp_path, args=text)[2:-2] == text.split()
    assert arguments(tmp_path, output_format=text)[1] == text
    assert not (tmp_path / "forged").exists()


@pytest.mark.parametrize("code", ["0", "1", "2"])
def test_the_exit_code_is_that_of_the_command(code: str, tmp_path: Path) -> None:
    done = lint(tmp_path, EXIT=code)
    assert (done.exit, done.printed) == (int(code), "findings\n")


def test_findings_can_go_to_a_file(tmp_path: Path) -> None:
    done = lint(tmp_path, output_format="sarif", output_file="a b $(x).sarif", EXIT="1")
    assert (done.exit, done.printed) == (1, "")
    assert (tmp_path / "a b $(x).sarif").read_text() == "findings\n"


def test_the_problem_matcher_is_added_for_the_lines_it_reads(tmp_path: Path) -> None:
    assert lint(tmp_path, output_format="concise").printed == (
        f"::add-matcher::{MATCHER}\nfindings\n"
    )
    assert MATCHER.is_file()
