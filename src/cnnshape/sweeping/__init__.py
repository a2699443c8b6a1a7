"""Many designs of one architecture: a grid of settings, each with its costs, and a choice of them.

It needs no terminal, and whatever speaks `concurrent.futures` can do the work.
"""
