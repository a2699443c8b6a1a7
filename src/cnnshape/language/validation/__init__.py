"""Models built from what a file says, and what is said if that is not possible."""
