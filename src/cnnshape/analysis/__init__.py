"""What the formulas say: integer arithmetic on shapes, with no arrays and no NumPy."""
