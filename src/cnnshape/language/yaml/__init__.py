"""YAML text with positions: what a file says before anyone knows what it means."""
