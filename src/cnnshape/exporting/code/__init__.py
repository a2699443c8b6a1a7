"""Python code as data: built by the kinds, compared between uses of a block, and written."""
