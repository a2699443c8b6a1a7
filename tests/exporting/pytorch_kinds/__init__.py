"""What layers are in PyTorch, as text: no framework is needed to read it."""
