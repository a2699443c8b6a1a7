"""Read models of Keras 3: their configuration as data, and their weights when asked for."""
