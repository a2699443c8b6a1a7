"""What differs between two networks: layers added, removed and changed, and the totals.

`compare.compare(before, after)` returns a `changes.Difference`.
"""
