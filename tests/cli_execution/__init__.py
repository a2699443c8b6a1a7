"""Tests of the commands that execute a network."""
