"""A property that is computed once: `cached_property`, which takes a lock until Python 3.12."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class computed_once(Generic[Value]):  # noqa: N801 - it is used as a decorator
    """Keep what a method returns in the instance, where it is found from then on.

    Without the lock, the counts of claims take half the time.
    """

    def __init__(self, method: Callable[[Any], Value]) -> None:
        """Take over the name and the docstring of the method."""
        self.method = method
        self.__doc__ = method.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> Value:
        """Return the value; an instance that has it already does not ask."""
        if instance is None:
            raise AttributeError(f"`{self.method.__name__}` is a property of instances")
        value = instance.__dict__[self.method.__name__] = self.method(instance)
        return value
