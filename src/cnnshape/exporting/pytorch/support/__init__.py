"""What PyTorch has no module for: definitions that are copied where they are needed.

Nothing here is imported by cnnshape: `support_code` reads the text. A definition needs
only math, torch, nn, F and Tensor, and other definitions of this package.
"""
