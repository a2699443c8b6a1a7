"""Tests of rules, one file for each."""
