"""The names that the expressions of one list of layers see while a compiled template runs."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.language.yaml.values import Plain

NO_NAMES: Mapping[str, Plain] = {}


class ScopeNames(dict[str, Plain]):
    """Values by name: a block's own, then those of the file; `channels` only if they are asked for.

    `index` is there while an item that is repeated is worked out. What an `Environment` says of a
    valid file this says too, in less time.
    """

    def __init__(
        self,
        own: Mapping[str, Plain],
        of_file: Mapping[str, Plain] = NO_NAMES,
        channels: int | None = None,
    ) -> None:
        """Start with the values of parameters; without channels there are none to be named."""
        super().__init__(own)
        self.of_file = of_file
        self.channels = channels
        self.copy_index: int | None = None
        self.of_first_copy: dict[int, list[Plain]] = {}

    def __missing__(self, name: str) -> Plain:
        """Return the channels, or a parameter of the file."""
        is_known = name == "channels" and self.channels is not None
        value = self[name] = self.channels if is_known else self.of_file[name]
        return value

    lookup = dict.__getitem__
    """Return the value of a name; raise KeyError if it has none, and Broken if it is broken."""

    def known(self) -> list[str]:
        """Return no names: what is wrong is said when the file is expanded."""
        return []

    def in_copy(self, copy: int | None) -> None:
        """Let `index` be the number of a copy, or nothing."""
        if copy == self.copy_index:
            return
        self.copy_index = copy
        if copy is None:
            del self["index"]
        else:
            self["index"] = copy
