"""The keys of a model as a file writes them."""

from cnnshape.layers.written import Written


def keys_of(model: type[Written]) -> list[str]:
    """Return the keys that a model takes."""
    return [field.key for field in model.model_fields.values()]
