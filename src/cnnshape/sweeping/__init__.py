"""Many designs of one architecture: a grid of settings, the costs of each, and a choice of them.

It needs no terminal; any executor of `concurrent.futures` can compute the designs.
"""
