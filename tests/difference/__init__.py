"""Differences of two networks: what is matched, what is told, and the subsequence below."""
