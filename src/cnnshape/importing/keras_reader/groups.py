"""Operations of `keras.ops` that read each other, without a layer of Keras between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cnnshape.importing.keras_reader.configs import LayerConfig, ModelConfig

Group = tuple[LayerConfig, ...]


def groups_of(model: ModelConfig, is_member: Callable[[LayerConfig], bool]) -> list[Group]:
    """Return the operations that stand together, each group in the order of the model.

    No group reads itself around a layer: between two layers it is on one level.
    """
    members = {each.name: each for each in model.layers if is_member(each) and len(each.uses) == 1}
    levels = _Levels(model, members)
    leaders = {name: name for name in members}

    def leader(name: str) -> str:
        while leaders[name] != name:
            name = leaders[name]
        return name

    for name in members:
        for source in _sources(members[name]):
            if source in members and levels.of(source) == levels.of(name):
                leaders[leader(name)] = leader(source)
    groups: dict[str, list[LayerConfig]] = {}
    for name, each in members.items():
        groups.setdefault(leader(name), []).append(each)
    return [tuple(each) for each in groups.values()]


class _Levels:
    """How often a path of the model goes from operations to layers or back, at most."""

    def __init__(self, model: ModelConfig, members: Mapping[str, LayerConfig]) -> None:
        self._members = members
        self._known: dict[str, int] = {}
        waiting = [each for each in model.layers if each.uses]
        self._known = {each.name: 0 for each in model.layers if not each.uses}
        while waiting:
            late = [each for each in waiting if not self._found(each)]
            if len(late) == len(waiting):
                break
            waiting = late

    def of(self, name: str) -> int:
        """Return the level of a layer; -1 where what it reads is not there."""
        return self._known.get(name, -1)

    def _found(self, layer: LayerConfig) -> bool:
        sources = list(_sources(layer))
        if any(each not in self._known for each in sources):
            return False
        is_member = layer.name in self._members
        steps = (self._known[each] + ((each in self._members) != is_member) for each in sources)
        self._known[layer.name] = max(steps, default=0)
        return True


def _sources(layer: LayerConfig) -> Iterator[str]:
    return (tensor.layer for use in layer.uses for tensor in use.tensors)
