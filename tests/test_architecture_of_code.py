"""The house is complete: a forgotten room, page, example or docstring is a failure by name."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest

import cnnshape
from cnnshape.analysis.training.extra_values import EXTRA_VALUES
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.language.loading import read_source
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.values import plain
from cnnshape.layers import KINDS, LAYER_MODULES, MODULE_OF_KIND, Layer, model_of
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.traits import Saved, Traits

PROJECT = Path(__file__).parents[1]
SOURCE = PROJECT / "src" / "cnnshape"
MODULES = tuple(sorted(SOURCE.rglob("*.py")))
EXAMPLES = PROJECT / "docs" / "examples" / "kinds"
REFERENCE = PROJECT / "docs" / "file-language.md"
EXPANDED = "separable_conv"
"""The kind that is read as two others, and so never reaches analysis."""

OF_EXTRAS = {
    "onnx_reader": "onnx",
    "onnx": "onnx",
    "torch_reader": "torch",
    "keras_reader": "h5py",
    "support": "torch",
    "keras": "keras",
}
"""The rooms that need a package which only an extra installs."""

every_kind = pytest.mark.parametrize("kind", KINDS)
every_name = pytest.mark.parametrize("name", cnnshape.__all__)
every_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix()
)


# --- layer kinds ---------------------------------------------------------------------------------


@every_kind
def test_every_kind_has_a_model_that_says_what_it_is(kind: str) -> None:
    model = model_of(kind)
    assert issubclass(model, Layer)
    assert model.__module__ == f"cnnshape.layers.{MODULE_OF_KIND[kind]}"
    assert get_args(model.model_fields["type"].annotation) == (kind,)
    assert model.__doc__
    assert model.__doc__ != Layer.__doc__


@every_kind
def test_every_kind_has_a_claim_in_the_room_of_its_name(kind: str) -> None:
    claims = import_module(f"cnnshape.analysis.{MODULE_OF_KIND[kind]}").CLAIMS
    assert (kind in claims) == (kind != EXPANDED)
    if kind in claims:
        assert claims[kind].__doc__
        assert claims[kind].__module__ == f"cnnshape.analysis.{MODULE_OF_KIND[kind]}"


@pytest.mark.parametrize("room", LAYER_MODULES)
def test_rooms_claim_nothing_that_is_no_kind_of_theirs(room: str) -> None:
    claims = import_module(f"cnnshape.analysis.{room}").CLAIMS
    assert set(claims) == set(LAYER_MODULES[room]) - {EXPANDED}


@pytest.mark.parametrize("module", LAYER_MODULES)
def test_every_model_is_registered(module: str) -> None:
    """A model with a `type` of its own is a kind; one that is not registered cannot be written."""
    models = vars(import_module(f"cnnshape.layers.{module}")).values()
    kinds = {
        kind
        for model in models
        if isinstance(model, type) and issubclass(model, Layer)
        if model.__module__ == f"cnnshape.layers.{module}"
        for kind in get_args(model.model_fields["type"].annotation)
    }
    assert kinds == set(LAYER_MODULES[module])


@every_kind
def test_every_kind_declares_its_traits(kind: str) -> None:
    """Traits are asked for all over; a kind without them would be taken for another."""
    assert isinstance(model_of(kind).kind_traits, Traits), f"{kind} declares no kind_traits"


@every_kind
def test_every_kind_says_what_the_backward_pass_needs(kind: str) -> None:
    """Saying nothing at all would be taken for needing nothing."""
    saves = model_of(kind).kind_traits.saves
    assert saves is not None, f"{kind} says no `saves` in its kind_traits"
    has_formula = not {Saved.MASK, Saved.STATISTICS, Saved.INTERMEDIATES}.isdisjoint(saves)
    assert has_formula == (kind in EXTRA_VALUES), f"{kind} and the table EXTRA_VALUES do not agree"


@every_kind
def test_every_kind_says_what_it_does_to_its_axes(kind: str) -> None:
    rules = import_module(f"cnnshape.analysis.{MODULE_OF_KIND[kind]}").AXES
    assert (kind in rules) == (kind != EXPANDED), f"{kind} has no entry in AXES"


@every_kind
def test_every_kind_is_in_the_reference(kind: str) -> None:
    assert re.search(rf"`{kind}`", REFERENCE.read_text(encoding="utf-8"))


@every_kind
def test_every_key_of_a_kind_is_in_the_reference(kind: str) -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    keys = [key for key in model_of(kind).model_fields if key != "type"]
    assert [key for key in keys if not re.search(rf"`{key}`|\b{key}:", page)] == []


@every_kind
def test_every_kind_appears_in_an_example(kind: str) -> None:
    """In a bundled architecture, or in a file of its own among the tests."""
    assert kind in kinds_in_bundled_files() or (EXAMPLES / f"{kind}.yaml").is_file()


def test_examples_show_the_kind_they_are_named_for() -> None:
    for path in EXAMPLES.glob("*.yaml"):
        assert path.stem in types_in(plain(read_document(read_source(path)))), path.name
        assert cnnshape.analyze(cnnshape.load(path)).diagnostics == (), path.name


@cache
def kinds_in_bundled_files() -> frozenset[str]:
    """Return the kinds that bundled files write, and those of the layers that come of them."""
    written = (types_in(plain(read_document(read_source(path)))) for path in bundled_files())
    built = ({node.layer.type for node in cnnshape.load(path).nodes} for path in bundled_files())
    return frozenset().union(*written, *built)


def types_in(value: Any) -> set[str]:
    """Return all that a file writes as the type of a layer or as the merge of branches."""
    if isinstance(value, list):
        return {kind for each in value for kind in types_in(each)}
    if not isinstance(value, dict):
        return set()
    here = {value[key] for key in ("type", "merge") if isinstance(value.get(key), str)}
    return here | types_in(list(value.values()))


@pytest.mark.parametrize("function", get_args(Function))
def test_every_function_of_an_activation_is_a_kind(function: str) -> None:
    assert MODULE_OF_KIND[function] in ("activation", "elementwise", "softmax")
    model_of(function).model_validate({"type": function})  # needs no settings


# --- the public door -----------------------------------------------------------------------------


@every_name
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(cnnshape, name) is not None


@every_name
def test_every_public_name_says_what_it_is(name: str) -> None:
    if name != "__version__":
        text = getattr(cnnshape, name).__doc__
        assert text
        assert text.splitlines()[0].endswith(".") or "\n\n" in text


@every_name
def test_public_names_are_at_home_where_the_door_says(name: str) -> None:
    if name != "__version__":
        assert getattr(cnnshape, name).__module__ == cnnshape._HOMES[name]


def test_the_door_is_what_it_says() -> None:
    assert {*cnnshape._HOMES, "__version__"} == set(cnnshape.__all__)
    assert list(cnnshape.__all__) == sorted(cnnshape.__all__)
    assert dir(cnnshape) == sorted(cnnshape.__all__)


def test_the_door_shows_type_checkers_the_same_names() -> None:
    """What is imported lazily is also written as imports, which only a type checker follows."""
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    imported = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cnnshape.")
        for alias in node.names
    }
    assert imported == cnnshape._HOMES


@pytest.mark.parametrize("name", ["analyse", "Layer", "_nothing", "layers_"])
def test_the_door_has_nothing_else(name: str) -> None:
    with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
        getattr(cnnshape, name)


def test_the_door_opens_nothing_before_it_is_asked() -> None:
    script = (
        "import sys, cnnshape\n"
        "early = [name for name in sys.modules if name.startswith('cnnshape.')]\n"
        "heavy = [name for name in ('numpy', 'pydantic', 'rich', 'typer') if name in sys.modules]\n"
        "assert early == heavy == [], (early, heavy)\n"
        "from cnnshape import *\n"
        "assert all(name in globals() for name in cnnshape.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


# --- modules -------------------------------------------------------------------------------------


@every_module
def test_every_module_says_why_it_exists(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text
    assert text.splitlines()[0].strip()
    assert text.split("\n\n")[0].rstrip().endswith((".", ":"))


@every_module
def test_every_module_can_be_imported_by_itself(path: Path) -> None:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    if parts[-1] == "__main__":
        return
    try:
        import_module(".".join(("cnnshape", *(part for part in parts if part != "__init__"))))
    except ModuleNotFoundError as missing:
        needs = [package for room, package in OF_EXTRAS.items() if room in parts]
        if missing.name not in needs:
            raise
        pytest.skip(f"{missing.name} is an extra, and not installed here")


@every_module
def test_public_functions_and_classes_say_what_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and "overload" not in {getattr(each, "id", "") for each in node.decorator_list}
    ]
    assert silent == []
