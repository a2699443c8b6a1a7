"""What differs between two networks: layers added, removed and changed, and the totals.

`comparing.difference(before, after)` is the door, `changes.Difference` what comes out of it.
"""
