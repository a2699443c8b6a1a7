"""Random layers and networks, each room of layers drawn in the room of its name.

The shapes come from counting positions one by one, so that a fault in the formulas cannot hide in
the networks that are drawn to find it.
"""
