"""Which texts are architectures: editors hand over every YAML file, and most are something else."""

from __future__ import annotations

import re

from cnnshape.editing.document import Document
from cnnshape.linting.files import has_layers_and_input, keys_at_the_top
from cnnshape.linting.settings import OWN_FILE

MODELINE = re.compile(r"^#\s*yaml-language-server:\s*\$schema=(\S+)", re.MULTILINE)
EXTENDS = re.compile(r"""^extends:\s*["']?[\w./-]+\.ya?ml["']?\s*(#.*)?$""", re.MULTILINE)
OWN_KEYS = frozenset({"layers", "input", "inputs", "extends", "blocks"})
OWN_SCHEMA = '"title": "cnnshape architecture"'


def is_architecture(document: Document) -> bool:
    """Say whether a text is an architecture: by its schema, its folder, or its keys.

    A comment that names a schema decides, if that can be read. In a folder with `cnnshape.toml`,
    and below it, one key of the language is enough, or none while the file is empty; elsewhere a
    file has `layers` and an input, or extends a YAML file.
    """
    schema = MODELINE.search(document.text)
    is_ours = None if schema is None else _is_ours(schema[1], document)
    if is_ours is not None:
        return is_ours
    keys = keys_at_the_top(document.text)
    if _is_configured(document):
        return bool(keys & OWN_KEYS) or not document.text.strip()
    return has_layers_and_input(keys) or EXTENDS.search(document.text) is not None


def _is_ours(schema: str, document: Document) -> bool | None:
    """Say whether a schema is that of the language: by its address, or by what is in its file.

    None if that file cannot be read.
    """
    if "cnnshape" in schema or "://" in schema:
        return "cnnshape" in schema
    try:
        return OWN_SCHEMA in (document.folder / schema).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _is_configured(document: Document) -> bool:
    if document.path is None:
        return False
    return any((folder / OWN_FILE).is_file() for folder in document.path.resolve().parents)
