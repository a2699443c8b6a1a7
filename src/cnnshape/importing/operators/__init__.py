"""The one mapping from operators to layers: a module for each kind of operator."""
