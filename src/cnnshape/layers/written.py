"""Frozen records of what a file says, which pydantic-core checks.

They are asked as models of pydantic are. To import pydantic, and to let it build the models, takes
longer than all else that a command does on a small file.
"""

from collections.abc import Mapping, Set
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, NoReturn, Self, dataclass_transform, get_origin

from pydantic_core import CoreSchema, SchemaValidator, core_schema

from cnnshape.layers.value_schemas import schema_of

GIVEN = "__pydantic_fields_set__"
"""The attribute in which pydantic-core keeps the names of the values that are no defaults."""


class Required:
    """The default of a key that must be written."""


class Field(NamedTuple):
    """A key of a record, the type of its values, and its default."""

    key: str
    annotation: Any
    default: Any

    @property
    def is_required(self) -> bool:
        """Whether the key must be written."""
        return self.default is Required

    def schema(self) -> core_schema.ModelField:
        """Return what pydantic-core checks of the value."""
        schema = schema_of(self.annotation)
        if not self.is_required:
            schema = core_schema.with_default_schema(schema, default=self.default)
        return core_schema.model_field(schema, validation_alias=self.key)


class Checks:
    """What pydantic-core does with a kind of record, built when it is first needed."""

    def __init__(self, record: "type[Written]") -> None:
        """Remember the kind."""
        self.record = record

    @cached_property
    def schema(self) -> CoreSchema:
        """What is checked of each key, and of all together."""
        name = self.record.__name__
        keys = {name: field.schema() for name, field in self.record.model_fields.items()}
        schema: CoreSchema = core_schema.model_schema(
            self.record,
            core_schema.model_fields_schema(keys, model_name=name),
            ref=name,
            config=core_schema.CoreConfig(extra_fields_behavior="forbid"),
        )
        if self.record.check is Written.check:
            return schema
        return core_schema.no_info_after_validator_function(_checked, schema)

    @cached_property
    def validator(self) -> SchemaValidator:
        """Makes records of keys and values."""
        title = core_schema.CoreConfig(title=self.record.__name__)
        return SchemaValidator(self.schema, title)


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Written:
    """A frozen record of what a file says; keys it does not know are errors.

    A key that is a word of Python has `_` behind its name: `from_`.
    """

    __slots__ = ("__dict__", "__pydantic_extra__", GIVEN, "__pydantic_private__")

    model_fields: ClassVar[Mapping[str, Field]] = MappingProxyType({})
    checks: ClassVar[Checks]

    def __init_subclass__(cls) -> None:
        """Add the fields of the class to those of its base."""
        hints: Mapping[str, Any] = cls.__annotations__
        own = {
            name: Field(name.removesuffix("_"), hint, getattr(cls, name, Required))
            for name, hint in hints.items()
            if get_origin(hint) is not ClassVar
        }
        cls.model_fields = MappingProxyType({**cls.model_fields, **own})
        cls.checks = Checks(cls)

    def __init__(self, **values: Any) -> None:
        """Check values by their keys."""
        self.checks.validator.validate_python(values, self_instance=self)

    def check(self) -> None:
        """Raise ValueError if keys that are right by themselves do not agree."""

    @classmethod
    def core_schema(cls) -> CoreSchema:
        """Return what pydantic-core checks of the record."""
        return cls.checks.schema

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """Let models of pydantic have records as values."""
        return cls.checks.schema

    @classmethod
    def model_validate(cls, written: Any) -> Self:
        """Return the record of keys and values; raises ValidationError for wrong ones."""
        record: Self = cls.checks.validator.validate_python(written)
        return record

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        """Return the record of values that are right, and the defaults of all others."""
        fields = cls.model_fields.items()
        return cls._of({name: values.get(name, field.default) for name, field in fields}, {*values})

    def model_copy(self, update: Mapping[str, Any] | None = None) -> Self:
        """Return the record with other values, which are right."""
        changes = dict(update or {})
        return self._of(vars(self) | changes, self.model_fields_set | changes.keys())

    def model_dump(
        self,
        *,
        exclude: Set[str] = frozenset(),
        exclude_none: bool = False,
        exclude_unset: bool = False,
    ) -> dict[str, Any]:
        """Return values by their names, those of a record in it too, but not all if so asked."""
        left_out = exclude | (vars(self).keys() - self.model_fields_set if exclude_unset else set())
        inner: dict[str, Any] = {"exclude_none": exclude_none, "exclude_unset": exclude_unset}
        return {
            name: value.model_dump(**inner) if isinstance(value, Written) else value
            for name, value in vars(self).items()
            if name not in left_out and not (exclude_none and value is None)
        }

    @property
    def model_fields_set(self) -> Set[str]:
        """The names of the values that are no defaults."""
        names: Set[str] = getattr(self, GIVEN)
        return names

    @classmethod
    def _of(cls, values: dict[str, Any], given: Set[str]) -> Self:
        record = cls.__new__(cls)
        vars(record).update(values)
        object.__setattr__(record, GIVEN, set(given))
        object.__setattr__(record, "__pydantic_extra__", None)
        return record

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle the values, which need no second check."""
        return self._of, (vars(self), self.model_fields_set)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse another value."""
        raise AttributeError(f"{type(self).__name__} is frozen: copy it with another `{name}`")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse to be without a value."""
        raise AttributeError(f"{type(self).__name__} is frozen: `{name}` stays")

    def __eq__(self, other: object) -> bool:
        """Compare the values of records of one kind."""
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        """Return the same for the same values."""
        return hash(tuple(vars(self).values()))

    def __repr__(self) -> str:
        """Write all values by their names."""
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({values})"


def _checked(record: Written) -> Written:
    record.check()
    return record
