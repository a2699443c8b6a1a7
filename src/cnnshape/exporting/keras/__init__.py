"""Networks as functional models of Keras 3: source, and objects."""
