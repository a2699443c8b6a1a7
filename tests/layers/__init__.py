"""Tests of what layers say of themselves."""
