"""Find the objects that names of Python mean.

Finding one imports the module, which runs its code: only what a user names so is ever run.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from cnnshape.importing.own_code import quoted
from cnnshape.importing.python_names import Named
from cnnshape.importing.records import ImportRefused

FRAMEWORKS = ("torch", "keras")
"""The packages that extras install."""


def made(found: Any, named: Named, is_model: Callable[[Any], bool], what: str) -> Any:
    """Return the model that an object with a name is, or gives when it is called.

    Raises ImportRefused where it is none, which says what it is.
    """
    if named.arguments is not None:
        found = _called(found, named, *_arguments(named))
    elif not is_model(found) and callable(found):
        _check_needs_nothing(found, named)
        found = _called(found, named, (), {})
    if not is_model(found):
        kind = type(found).__name__
        raise ImportRefused(f"`{named.text}` is of the type `{kind}`, which is not {what}")
    return found


def object_named(named: Named) -> Any:
    """Return the object that a name means, without its arguments; importing it runs its module.

    Raises ImportRefused where there is none, which says what there is.
    """
    found: Any = _module(named)
    path = named.module
    for part in named.attribute.split("."):
        if not hasattr(found, part):
            names = [name for name in vars(found) if not name.startswith("_")]
            raise ImportRefused(f"`{path}` has no `{part}`{_did_you_mean(part, names)}")
        found = getattr(found, part)
        path = f"{path}.{part}"
    return found


def _module(named: Named) -> ModuleType:
    """Import a module from the current directory or what is installed, as `python -m` does."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return import_module(named.module)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing in FRAMEWORKS:
            raise ImportRefused(
                f"`{named.module}` needs {missing}, which is not installed: pip install "
                f"'cnnshape[{missing}]'"
            ) from error
        if not f"{named.module}.".startswith(f"{missing}."):
            raise ImportRefused(_fault(f"`{named.module}` cannot be imported", error)) from error
        raise ImportRefused(
            f"there is no module `{missing}` in {here} or among what is installed"
            f"{_did_you_mean(missing.rpartition('.')[2], _siblings(missing))}"
        ) from error
    except Exception as error:
        raise ImportRefused(_fault(f"`{named.module}` cannot be imported", error)) from error


def _siblings(module: str) -> Iterable[str]:
    """Return the modules beside one; at the top those of the current directory."""
    package = module.rpartition(".")[0]
    spec = find_spec(package) if package else None
    folders = (
        [str(Path.cwd())] if not package else list((spec and spec.submodule_search_locations) or ())
    )
    return [each.name for each in pkgutil.iter_modules(folders)]


def _arguments(named: Named) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """Return the arguments of a call; they may be literals alone."""
    try:
        call = ast.parse(f"f{named.arguments}", mode="eval").body
        if not isinstance(call, ast.Call) or any(each.arg is None for each in call.keywords):
            raise ValueError
        values = [ast.literal_eval(each) for each in call.args]
        return values, {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    except (ValueError, SyntaxError) as error:
        raise ImportRefused(
            f"`{named.text}` has arguments that are no literals: write numbers, texts, lists, "
            "True, False or None, as in `make(width=0.5)`"
        ) from error


def _check_needs_nothing(found: Any, named: Named) -> None:
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):
        return
    needed = [
        each.name
        for each in signature.parameters.values()
        if each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    if needed:
        names = ", ".join(f"{name}=..." for name in needed)
        raise ImportRefused(
            f"`{named.text}` needs arguments: write them, as in '{named.text}({names})'"
        )


def _called(found: Any, named: Named, values: Sequence[Any], settings: Mapping[str, Any]) -> Any:
    try:
        return found(*values, **settings)
    except Exception as error:
        raise ImportRefused(_fault(f"`{named.text}` cannot be made", error)) from error


def _fault(what: str, error: Exception) -> str:
    """Return what failed, and the line of code that raised the error."""
    return f"{what}: {type(error).__name__}: {error}{quoted(error)}"


def _did_you_mean(word: str, words: Iterable[str]) -> str:
    near = get_close_matches(word, list(words), 1)
    return f": did you mean `{near[0]}`?" if near else ""
