"""Execution against loops, against hand-made examples, and against what it promises to observe."""
