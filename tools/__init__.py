"""Programs for developers: planted faults, and the pages of rules."""
