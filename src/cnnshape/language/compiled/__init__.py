"""Templates compiled for sweeps: what is the same in all designs is learned once and used again.

docs/compiled-templates.md says how.
"""
