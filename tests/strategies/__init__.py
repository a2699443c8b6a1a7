"""Random layers and networks; modules have the names of those in `cnnshape.layers`.

The shapes come from counting positions one by one, so that a fault in the formulas cannot hide in
the networks that are drawn to find it.
"""
