"""Sweeps: axes, grids, choices, and who does the work."""
