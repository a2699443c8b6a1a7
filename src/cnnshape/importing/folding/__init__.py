"""Find the structure of a flat list of layers: branches, blocks with parameters, and repeats."""
