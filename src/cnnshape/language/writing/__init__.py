"""Write an architecture as the YAML text that a person would have written."""
