"""What Keras has no layer for: definitions that are copied where they are needed.

Nothing here is imported by cnnshape: `support_code` reads the text. A definition needs
only math, keras, layers, ops and np, and other definitions of this package.
"""
