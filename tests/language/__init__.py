"""Tests of reading: text with positions, to models, to the flat network."""
