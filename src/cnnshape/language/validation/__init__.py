"""Models built from what a file says, and what is said where that is not possible."""
