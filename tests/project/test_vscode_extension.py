"""The extension of VS Code agrees with the language server: commands, settings, keys, versions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import cnnshape
from cnnshape.editing.recognition import OWN_KEYS
from cnnshape.editing.tokens import TokenType
from cnnshape.report.pages.page import POLICY, asset

pytest.importorskip("pygls", reason="the language server needs pygls: pip install '.[editor]'")

from cnnshape.server.actions import FIX_ALL
from cnnshape.server.client_settings import KNOWN, SECTION, client_settings
from cnnshape.server.protocol_types import REPORT

PROJECT = Path(__file__).parents[2]
EXTENSION = PROJECT / "editors" / "vscode"
MANIFEST: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in EXTENSION.glob("src/*.ts")}
README = (EXTENSION / "README.md").read_text(encoding="utf-8")
SETTINGS: dict[str, Any] = MANIFEST["contributes"]["configuration"]["properties"]
OWN_SETTINGS = {"cnnshape.interpreter", "cnnshape.trace.server"}
"""Settings that the client reads: the server does not know them."""

STANDARD_TOKENS = frozenset(
    {"class", "enumMember", "function", "keyword", "method", "namespace", "number", "operator"}
    | {"parameter", "property", "string", "struct", "type", "typeParameter", "variable"}
)
"""Semantic tokens of VS Code itself, which every theme has a colour for."""


def names_in_source() -> dict[str, str]:
    return dict(re.findall(r'export const (\w+) = "([\w.]+)";', SOURCES["names.ts"]))


def test_the_settings_are_those_that_the_server_reads_and_its_own() -> None:
    assert {f"{SECTION}.{key}" for key in KNOWN} == SETTINGS.keys() - OWN_SETTINGS
    assert SETTINGS.keys() >= OWN_SETTINGS


def test_the_commands_are_that_of_the_server_and_those_of_the_code() -> None:
    names = names_in_source()
    contributed = {each["command"] for each in MANIFEST["contributes"]["commands"]}
    assert names["REPORT"] == REPORT
    assert contributed == {names["REPORT"], names["RESTART"], names["LOG"]}
    assert names["SECTION"] == SECTION
    assert names["INTERPRETER"] in SETTINGS


def test_the_conditions_of_the_manifest_are_names_of_the_code() -> None:
    conditions = [
        each["enablement"] for each in MANIFEST["contributes"]["commands"] if "enablement" in each
    ]
    assert conditions == [names_in_source()["IS_RUNNING"]]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("input", "224x224x3"),
        ("input", [224, 224, 3]),
        ("input", {"left": "105x105x1", "right": [105, 105, 1]}),
        ("input", None),
        ("set", {"width": 0.5, "name": "a", "deep": True}),
        ("select", ["G", "N301"]),
        ("ignore", []),
    ],
)
def test_the_editor_accepts_what_the_server_reads(key: str, value: Any) -> None:
    jsonschema.validate(value, SETTINGS[f"{SECTION}.{key}"])
    assert client_settings({SECTION: {key: value}}).problems == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [("input", 224), ("input", [1.5]), ("set", ["width"]), ("select", "G"), ("ignore", [3])],
)
def test_the_editor_refuses_what_the_server_refuses(key: str, value: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, SETTINGS[f"{SECTION}.{key}"])
    assert client_settings({SECTION: {key: value}}).problems != ()


def test_what_is_not_set_changes_nothing() -> None:
    defaults = {key: SETTINGS[f"{SECTION}.{key}"]["default"] for key in KNOWN}
    assert client_settings({SECTION: defaults}) == client_settings({})


def test_the_server_is_started_for_every_key_that_it_recognises() -> None:
    (keys,) = re.findall(r"const KEYS = \[(.*?)\]", SOURCES["architecture.ts"])
    assert set(re.findall(r'"(\w+)"', keys)) == OWN_KEYS


def test_every_kind_of_word_has_a_colour_in_every_theme() -> None:
    assert {str(each) for each in TokenType} <= STANDARD_TOKENS


def test_an_untrusted_workspace_chooses_no_interpreter() -> None:
    trust = MANIFEST["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited"
    assert trust["restrictedConfigurations"] == ["cnnshape.interpreter"]


def test_the_versions_agree() -> None:
    lock = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert MANIFEST["version"] == lock["version"] == cnnshape.__version__
    assert lock["packages"][""]["devDependencies"] == MANIFEST["devDependencies"]
    (oldest,) = re.findall(r"OLDEST_PYTHON = \[(\d+), (\d+)\]", SOURCES["problem.ts"])
    assert project["requires-python"] == f">={'.'.join(oldest)}"
    assert "editor" in project["optional-dependencies"]


def test_the_readme_names_every_setting_and_command() -> None:
    assert {each for each in SETTINGS if f"`{each}`" not in README} == set()
    commands = MANIFEST["contributes"]["commands"]
    titles = [f"| {each['category']}: {each['title']} |" for each in commands]
    assert [each for each in titles if each not in README] == []
    assert f'"{FIX_ALL}"' in README


def test_the_licence_is_that_of_the_project() -> None:
    assert (EXTENSION / "LICENSE").read_bytes() == (PROJECT / "LICENSE").read_bytes()


def probed(program: list[str]) -> Any:
    done = subprocess.run([*program, EXTENSION / "probe.py"], capture_output=True, check=True)
    return json.loads(done.stdout)


def test_the_probe_finds_the_server() -> None:
    assert probed([sys.executable]) == {
        "executable": sys.executable,
        "python": list(sys.version_info[:2]),
        "cnnshape": True,
        "server": True,
        "pygls": True,
    }


def test_the_probe_says_what_an_interpreter_lacks() -> None:
    bare = probed([sys.executable, "-I", "-S"])
    assert (bare["cnnshape"], bare["server"], bare["pygls"]) == (False, False, False)
    (fields,) = re.findall(r"interface Probed \{(.*?)\n\}", SOURCES["probe.ts"], re.DOTALL)
    assert re.findall(r"readonly (\w+):", fields) == list(bare)


def test_the_report_asks_for_the_brightness_in_the_words_that_the_extension_replaces() -> None:
    dark, schemes = re.findall(r"^const \w+ = [\"'](.*)[\"'];$", SOURCES["theme.ts"], re.MULTILINE)
    style = asset("page.css")
    assert style.count("prefers-color-scheme") == style.count(dark) == 1
    assert schemes in asset("page.html")
    assert "style-src 'unsafe-inline'" in POLICY
