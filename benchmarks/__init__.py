"""Measure the speed of cnnshape against what a user would pick instead: `python -m benchmarks`."""
