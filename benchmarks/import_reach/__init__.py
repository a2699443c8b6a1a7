"""What can be imported from other frameworks, and whether it computes the same."""
