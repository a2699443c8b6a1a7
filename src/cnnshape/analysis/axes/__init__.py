"""What layers do to the size of each axis, and what follows for every size of the input."""
