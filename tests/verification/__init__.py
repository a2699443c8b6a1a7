"""Tests of the comparison of claims with executions."""
