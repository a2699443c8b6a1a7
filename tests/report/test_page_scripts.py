"""The script of the pages: modules that are joined, and what they may not do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnnshape.playing.page import ASSETS as PLAYING
from cnnshape.report.pages.page import ASSETS, SCRIPTS
from cnnshape.report.pages.scripts import EXPORT, IMPORT, joined_modules

FOLDERS = (SCRIPTS, PLAYING / "script")
MODULES = {
    path.stem: path.read_text(encoding="utf-8")
    for folder in FOLDERS
    for path in folder.glob("*.js")
}
ASKING = "asking"
"""The only module that may ask: the server or the worker that its page comes with."""

MAX_LINES = 300

every_module = pytest.mark.parametrize("name", sorted(MODULES))


def test_a_module_stands_after_those_that_it_imports_from(tmp_path: Path) -> None:
    tmp_path.joinpath("a.js").write_text('import { two } from "./b.js";\nconst x = two;\n')
    tmp_path.joinpath("b.js").write_text("const x = 1;\nexport const two = x + 1;\n")
    assert joined_modules("a", tmp_path) == (
        "const modules = {};\n"
        "modules.b = (() => {\nconst x = 1;\nconst two = x + 1;\nreturn { two };\n})();\n"
        "modules.a = (() => {\nconst { two } = modules.b;\nconst x = two;\nreturn {  };\n})();\n"
    )


@pytest.mark.parametrize("main", ["main", "playground"])
def test_no_import_or_export_is_left(main: str) -> None:
    joined = joined_modules(main, *FOLDERS)
    assert re.findall(r"^(?:import|export)\b.*", joined, re.MULTILINE) == []


def test_modules_of_all_folders_have_names_of_their_own() -> None:
    assert len(MODULES) == sum(len([*folder.glob("*.js")]) for folder in FOLDERS)


def test_a_page_has_the_modules_that_it_needs_alone() -> None:
    assert "codemirror" not in joined_modules("main", *FOLDERS)
    assert "modules.main" not in joined_modules("playground", *FOLDERS)


def test_the_licences_of_the_editor_go_along() -> None:
    licences = (PLAYING / "vendor" / "codemirror.LICENSE.txt").read_text(encoding="utf-8")
    for package in ("@codemirror/view", "@codemirror/lang-yaml", "@lezer/yaml", "style-mod"):
        assert f"--- {package}\n\n" in licences


@every_module
def test_imports_name_what_is_exported_and_used(name: str) -> None:
    text = MODULES[name]
    body = IMPORT.sub("", text)
    for names, module in IMPORT.findall(text):
        exported = {each[2] for each in EXPORT.finditer(MODULES[module])}
        for each in names.split(", "):
            assert each in exported
            assert re.search(rf"\b{each}\b", body), f"{each} is not used"


@every_module
def test_what_is_exported_is_imported_somewhere(name: str) -> None:
    wanted = {
        each
        for text in MODULES.values()
        for names, module in IMPORT.findall(text)
        if module == name
        for each in names.split(", ")
    }
    assert {each[2] for each in EXPORT.finditer(MODULES[name])} <= wanted


@every_module
def test_no_module_parses_html_or_runs_text(name: str) -> None:
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|Function\("
    )
    assert re.findall(forbidden, MODULES[name]) == []


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {ASKING}))
def test_no_module_asks_the_network(name: str) -> None:
    forbidden = (
        r"\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|https?:(?!//www\.w3\.org)"
    )
    assert re.findall(forbidden, MODULES[name]) == []


@every_module
def test_modules_say_first_why_they_exist_and_stay_short(name: str) -> None:
    lines = MODULES[name].splitlines()
    assert lines[0].startswith("// ")
    assert len(lines) <= MAX_LINES


def test_the_licence_of_the_layout_library_goes_along() -> None:
    licence = ASSETS.joinpath("vendor", "dagre.LICENSE.txt").read_text(encoding="utf-8")
    assert licence.startswith("Copyright (c) 2012-2014 Chris Pettitt")
    library = ASSETS.joinpath("vendor", "dagre.min.js").read_text(encoding="utf-8")
    assert "</script" not in library
    assert "*/" not in licence
