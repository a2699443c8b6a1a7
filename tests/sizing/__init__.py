"""Sizes of inputs: the proof against trying, on chains, random and published networks."""
