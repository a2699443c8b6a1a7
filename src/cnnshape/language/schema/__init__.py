"""The JSON Schema of an architecture file."""
