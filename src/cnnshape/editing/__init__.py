"""What an editor shows of an architecture and does to it, as plain data without any protocol.

A `Snapshot` is what is known of a text. Each module has one feature: a function of a snapshot, and
mostly of a position, which counts lines and columns from 1 in characters, as a `Span` does.
"""
