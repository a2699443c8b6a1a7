"""From the list of layers, with blocks, branches and repeats, to a flat list of nodes."""
