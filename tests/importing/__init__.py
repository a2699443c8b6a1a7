"""Imports that need no framework."""
