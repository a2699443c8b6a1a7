"""The keys of a model as a file writes them."""

from cnnshape.layers.layer import Written


def keys_of(model: type[Written]) -> list[str]:
    """Return the keys that a model takes."""
    return [field.alias or name for name, field in model.model_fields.items()]
