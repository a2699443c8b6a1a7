"""Tests of what the formulas say."""
