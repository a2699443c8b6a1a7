"""Reports of memory plans: the arena as a table and as CSV."""
