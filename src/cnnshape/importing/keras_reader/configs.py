"""The configuration of a Keras model as data: its layers, and each use of a layer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from cnnshape.importing.records import NOTHING, ImportRefused
from cnnshape.network import Layout

CHANNELS_FIRST = "channels_first"
KERAS_LAYERS = ("keras.layers", "keras.src.layers")
KERAS_OPERATIONS = "keras.src.ops"
SEQUENTIAL = "Sequential"
KERAS_MODELS = frozenset({"Functional", SEQUENTIAL, "Model"})

ODDITIES = (
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading raises where a configuration is not as Keras writes it."""

Sizes = tuple[int | None, ...]
"""The sizes of a tensor in the order of Keras, the batch first; None is open."""


class Tensor(NamedTuple):
    """An output of a use of a layer, by the name of the layer and the numbers of use and output."""

    layer: str
    use: int
    output: int
    sizes: Sizes = ()

    @property
    def key(self) -> tuple[str, int, int]:
        """The tensor without its sizes, which are not written everywhere."""
        return self.layer, self.use, self.output


class Array(NamedTuple):
    """Numbers that are written in the configuration, as nested lists."""

    values: Any


class Use(NamedTuple):
    """The arguments of one use of a layer: tensors, arrays and plain data."""

    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = NOTHING

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """The tensors that are read, in the order of the arguments."""
        return tuple(tensors_in([self.args, self.kwargs]))


class LayerConfig(NamedTuple):
    """A layer: its class, its settings, and its uses; the layers of a Sequential have none."""

    name: str
    class_name: str
    module: str
    settings: Mapping[str, Any]
    uses: tuple[Use, ...] = ()
    build: Mapping[str, Any] = NOTHING

    @property
    def is_of_keras(self) -> bool:
        """Whether it is a layer of Keras itself, and not one of the user's."""
        return self.module.startswith(KERAS_LAYERS)

    @property
    def is_operation(self) -> bool:
        """Whether it is an operation as `x + 3`, which is no layer and has no weights."""
        return self.module.startswith(KERAS_OPERATIONS)

    @property
    def is_input(self) -> bool:
        """Whether values enter a model here."""
        return self.class_name == "InputLayer"

    @property
    def is_model(self) -> bool:
        """Whether it holds layers of its own."""
        return self.class_name in KERAS_MODELS and isinstance(self.settings.get("layers"), list)


class ModelConfig(NamedTuple):
    """A model: its layers, and which of their tensors are its inputs and outputs."""

    name: str
    layers: tuple[LayerConfig, ...]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    is_sequential: bool
    input_sizes: Sizes | None = None

    @property
    def own_layers(self) -> tuple[LayerConfig, ...]:
        """What Keras counts as layers: operations not, nor the input of a Sequential."""
        layers = (each for each in self.layers if not each.is_operation)
        return tuple(each for each in layers if not (self.is_sequential and each.is_input))


def layer_config(data: Mapping[str, Any]) -> LayerConfig:
    """Return a layer from its part of the configuration; raise ImportRefused if it is none."""
    settings, kind = data.get("config"), data.get("class_name")
    if not isinstance(settings, Mapping) or not isinstance(kind, str):
        raise ImportRefused("its configuration has a layer without `class_name` and `config`")
    name = data.get("name") or settings.get("name") or kind.lower()
    if not isinstance(name, str):
        raise ImportRefused(f"its configuration has a layer `{kind}` whose name is no text")
    return LayerConfig(
        name,
        kind,
        str(data.get("module") or ""),
        settings,
        tuple(_use(each) for each in data.get("inbound_nodes") or ()),
        data.get("build_config") or {},
    )


def model_config(layer: LayerConfig) -> ModelConfig:
    """Return the layers of a model."""
    settings = layer.settings
    layers = tuple(layer_config(each) for each in settings["layers"])
    models = {each.name for each in layers if each.is_model and each.class_name != SEQUENTIAL}
    is_sequential = layer.class_name == SEQUENTIAL
    sizes = settings.get("build_input_shape") or layer.build.get("input_shape")
    return ModelConfig(
        layer.name,
        layers,
        tuple(_references(settings.get("input_layers"))),
        tuple(_counted(each, models) for each in _references(settings.get("output_layers"))),
        is_sequential,
        tuple(sizes) if isinstance(sizes, list) else None,
    )


@contextmanager
def as_keras_writes(file: str) -> Iterator[None]:
    """Turn what reading raises into ImportRefused, where a configuration is an odd one."""
    try:
        yield
    except ODDITIES as error:
        raise ImportRefused(
            f"{file} is not as Keras 3 writes models: {type(error).__name__}: {error}"
        ) from error


def layout_of(layer: LayerConfig) -> Layout:
    """Return the order of axes in a model: channels first if one of its layers says so."""
    if layer.settings.get("data_format") == CHANNELS_FIRST:
        return Layout.CHANNELS_FIRST
    if layer.is_model and any(
        layout_of(each) is Layout.CHANNELS_FIRST for each in model_config(layer).layers
    ):
        return Layout.CHANNELS_FIRST
    return Layout.CHANNELS_LAST


def tensors_in(value: Any) -> Iterator[Tensor]:
    """Return the tensors in arguments; those of a mapping in the order of its keys, as Keras."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from tensors_in(value[key])
    elif isinstance(value, list):
        for each in value:
            yield from tensors_in(each)


def parsed(value: Any) -> Any:
    """Return arguments with what Keras writes as an object in its own form."""
    if isinstance(value, list):
        return [parsed(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    name, config = value.get("class_name"), value.get("config")
    if name is None or not isinstance(config, Mapping):
        return {key: parsed(each) for key, each in value.items()}
    if name == "__keras_tensor__":
        layer, use, output = config["keras_history"]
        return Tensor(layer, use, output, tuple(config["shape"]))
    if name == "__slice__":
        return slice(config.get("start"), config.get("stop"), config.get("step"))
    if name == "__ellipsis__":
        return Ellipsis
    return Array(config["value"]) if "value" in config else dict(value)


def _use(data: Any) -> Use:
    if not isinstance(data, Mapping) or "args" not in data:
        raise ImportRefused(
            "its layers are connected as Keras 2 wrote it; load it with Keras 3 and save it again"
        )
    return Use(parsed(data["args"]), parsed(data.get("kwargs") or {}))


def _counted(output: Tensor, models: Collection[str]) -> Tensor:
    """Return an output with its use as arguments count it.

    Among outputs, the first use of a functional model is the one that made it.
    """
    return output._replace(use=output.use - 1) if output.layer in models else output


def _references(data: Any) -> Iterator[Tensor]:
    """Return tensors written as lists of a name and two numbers, perhaps nested."""
    if isinstance(data, Mapping):
        for key in sorted(data):
            yield from _references(data[key])
    elif isinstance(data, list) and len(data) == 3 and isinstance(data[0], str):
        yield Tensor(data[0], data[1], data[2])
    elif isinstance(data, list):
        for each in data:
            yield from _references(each)
