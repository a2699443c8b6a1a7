"""What pydantic makes of the values of types: JSON Schema, from what pydantic-core checks."""

from __future__ import annotations

from inspect import getdoc
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from cnnshape.language.schema.pieces import Schema, any_of
from cnnshape.layers.value_schemas import schema_of
from cnnshape.numbers.units import AMOUNT_PATTERN


class Generated(GenerateJsonSchema):
    """The schemas of pydantic, with what it cannot see of our types."""

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        """Return the schema of the keys of a record, with its docstring."""
        return {**self.generate_inner(schema["schema"]), "description": getdoc(schema["cls"])}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> Schema:
        """Return the schema of a number that may have a unit: no other value is converted."""
        amount = {"type": "string", "pattern": f"^{AMOUNT_PATTERN}$"}
        return any_of([self.generate_inner(schema["schema"]), amount])


def schema_said_of(annotation: Any) -> Schema:
    """Return what pydantic says of the values of a type."""
    return Generated().generate(schema_of(annotation))
