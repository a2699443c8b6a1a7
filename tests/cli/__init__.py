"""Tests of the command line, through the same door as a person."""
