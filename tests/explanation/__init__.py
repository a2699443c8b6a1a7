"""Tests of explanations: the formulas hold, and say what the numbers say."""
