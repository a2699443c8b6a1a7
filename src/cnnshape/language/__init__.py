"""Reading: YAML text with positions, to models, to the flat network."""
