"""What PyTorch has no module for: definitions that are copied into the modules that need them.

Nothing here is imported by cnnshape: `support_code` reads the text. Each definition needs only
torch, nn, F and Tensor, and other definitions of this package.
"""
