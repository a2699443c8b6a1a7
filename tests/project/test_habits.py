"""The files of the repository agree: version, workflow, hooks, README, CONTRIBUTING, docs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import cnnshape
from tools.oldest_dependencies import constraints
from tools.site_links import repository_links

PROJECT = Path(__file__).parents[2]
RUN = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
SETTINGS: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
VERSIONS = [
    each.rpartition(" ")[2]
    for each in SETTINGS["project"]["classifiers"]
    if re.search(r":: 3\.\d+$", each)
]
TEMPLATES = sorted((PROJECT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def text_of(file: str) -> str:
    return (PROJECT / file).read_text(encoding="utf-8")


def yaml_of(file: str) -> Any:
    return yaml.safe_load(text_of(file))


def test_the_version_has_an_entry_in_the_changelog() -> None:
    headings = re.findall(r"^## \[(.+?)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    released = [each for each in headings if each != "Unreleased"]
    assert released[0] == cnnshape.__version__
    assert headings in (released, ["Unreleased", *released])


def test_the_test_command_of_the_readme_is_what_ci_runs_first() -> None:
    (command,) = re.findall(r"^## Develop\n\n    (.+)$", text_of("README.md"), re.MULTILINE)
    steps = [line for line in RUN.splitlines() if line.startswith(("pip ", "python ", "pytest "))]
    assert steps[0].replace("pip install --quiet", "pip install") == command
    assert f"    {command}\n" in text_of("CONTRIBUTING.md")


def test_the_workflow_runs_ci_with_each_version_and_the_oldest_dependencies() -> None:
    job = yaml_of(".github/workflows/ci.yml")["jobs"]["run"]
    matrix = job["strategy"]["matrix"]
    assert job["steps"][-1]["run"] == ".ci/run ${{ matrix.dependencies }}"
    assert matrix["python"] == VERSIONS
    assert matrix["dependencies"] == ["newest"]
    assert matrix["include"] == [{"python": VERSIONS[0], "dependencies": "oldest"}]
    assert SETTINGS["project"]["requires-python"] == f">={VERSIONS[0]}"


def test_the_hooks_run_what_ci_runs() -> None:
    (repository,) = yaml_of(".pre-commit-config.yaml")["repos"]
    commands = {hook["entry"].removesuffix(" --force-exclude") for hook in repository["hooks"]}
    assert {"ruff check", "ruff format", "mypy", "lint-imports"} <= commands
    assert all(f"  {each}" in RUN for each in ("ruff check", "mypy", "lint-imports"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_an_issue_template_asks_for_something(template: Path) -> None:
    form = yaml.safe_load(template.read_text(encoding="utf-8"))
    if template.name != "config.yml":
        assert {"name", "description", "body"} <= form.keys()
        asked = [field["id"] for field in form["body"]]
        assert len(asked) == len(set(asked)) > 2


def test_every_package_has_its_line_in_the_layout() -> None:
    layout = text_of("CONTRIBUTING.md").partition("## Layout")[2].partition("## Add")[0]
    source = PROJECT / "src" / "cnnshape"
    packages = {path.parent.name for path in source.glob("*/__init__.py")}
    assert {each for each in packages if f"      {each}/" not in layout} == set()


def test_links_out_of_docs_lead_to_files_of_the_repository() -> None:
    page = "[a](../CHANGELOG.md) [b](../architectures/course) [c](ci.md) [d](../none.md#x)"
    assert repository_links(page, "docs/page.md", "https://host/it") == (
        "[a](https://host/it/blob/main/CHANGELOG.md) "
        "[b](https://host/it/tree/main/architectures/course) [c](ci.md) [d](../none.md#x)"
    )


def test_every_page_of_docs_is_in_the_navigation() -> None:
    navigation = text_of("mkdocs.yml").partition("\nnav:")[2]
    pages = {path.relative_to(PROJECT / "docs") for path in (PROJECT / "docs").rglob("*.md")}
    codes = {page for page in pages if re.match(r"rules/[A-Z]\d+\.md", page.as_posix())}
    assert {page for page in pages - codes if page.as_posix() not in navigation} == set()


def test_the_oldest_dependencies_are_the_lower_bounds() -> None:
    assert list(constraints(["numpy>=1.26", "rich>=14.3"])) == ["numpy==1.26.*", "rich==14.3.*"]
    assert len(list(constraints(SETTINGS["project"]["dependencies"]))) > 4
    with pytest.raises(ValueError, match="anything: a dependency is written as name>=version"):
        list(constraints(["anything"]))
