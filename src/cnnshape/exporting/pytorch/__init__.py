"""Networks as modules of PyTorch: source that a person would have written, and objects."""
