"""What SARIF 2.1.0 asks of the objects that a log of findings is made of, as JSON Schema.

The published schema belongs to OASIS and is not copied here. This says the same of the objects that
are written, section by section of the standard, and allows no others: a property that is misspelt
or new fails. Where `SARIF_SCHEMA` names a copy of the published schema, logs are held to it too.
https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft202012Validator

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
SENTENCE: Schema = {"type": "string", "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 1}
ABSOLUTE: Schema = {"type": "string", "pattern": '^(https|file)://[^\\s<>"{}|\\\\^`]+$'}
REFERENCE: Schema = {"type": "string", "pattern": "^([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$"}
LEVEL: Schema = {"enum": ["none", "note", "warning", "error"]}


def one(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """Return the schema of an object that has no other properties than these."""
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def several(items: Schema, least: int = 0, unique: bool = True) -> Schema:
    """Return the schema of an array."""
    return {"type": "array", "items": items, "minItems": least, "uniqueItems": unique}


MESSAGE = one({"text": SENTENCE})  # 3.11
DESCRIPTION = one({"text": SENTENCE}, {"markdown": SENTENCE})  # 3.12
ARTIFACT = one({"uri": REFERENCE}, {"uriBaseId": SENTENCE})  # 3.4
REGION = one(dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), COUNT))  # 3.30
PHYSICAL = one({"artifactLocation": ARTIFACT, "region": REGION})  # 3.29
LOCATION = one({"physicalLocation": PHYSICAL})  # 3.28
RELATED = one({"id": COUNT, "physicalLocation": PHYSICAL, "message": MESSAGE})
REPLACEMENT = one({"deletedRegion": REGION, "insertedContent": one({"text": TEXT})})  # 3.57
CHANGE = one(  # 3.56
    {"artifactLocation": ARTIFACT, "replacements": several(REPLACEMENT, least=1, unique=False)}
)
FIX = one(  # 3.55
    {"artifactChanges": several(CHANGE, least=1)},
    {"description": MESSAGE, "properties": one({"safety": {"enum": ["safe", "unsafe"]}})},
)
RULE = one(  # 3.49
    {
        "id": SENTENCE,
        "name": SENTENCE,
        "shortDescription": DESCRIPTION,
        "fullDescription": DESCRIPTION,
        "helpUri": ABSOLUTE,
        "defaultConfiguration": one({"level": LEVEL}),
    },
    {"help": DESCRIPTION},
)
RESULT = one(  # 3.27
    {
        "ruleId": SENTENCE,
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": MESSAGE,
        "locations": several(LOCATION, least=1),
        "partialFingerprints": {"type": "object", "additionalProperties": SENTENCE},
    },
    {"relatedLocations": several(RELATED, least=1), "fixes": several(FIX, least=1)},
)
DRIVER = one(  # 3.19
    {"name": SENTENCE, "version": SENTENCE, "informationUri": ABSOLUTE, "rules": several(RULE)}
)
RUN = one(  # 3.14
    {
        "tool": one({"driver": DRIVER}),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "newlineSequences": several(SENTENCE, least=1),
        "results": several(RESULT, unique=False),
    }
)
LOG = one({"$schema": ABSOLUTE, "version": {"const": "2.1.0"}, "runs": several(RUN, unique=False)})


def errors(log: object) -> list[str]:
    """Return what a log does that SARIF does not allow."""
    return [f"{error.json_path}: {error.message}" for error in _errors(log)]


def _errors(log: object) -> Iterator[Any]:
    yield from Draft202012Validator(LOG).iter_errors(log)
    if published := os.environ.get("SARIF_SCHEMA"):
        schema = json.loads(Path(published).read_text(encoding="utf-8"))
        yield from Draft4Validator(schema).iter_errors(log)
