"""Imported models against the frameworks that they come from."""
