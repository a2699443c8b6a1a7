"""Networks as functional models of Keras 3: source that a person would have written, and objects."""
