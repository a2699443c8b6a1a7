"""Which input sizes work, in words."""
