"""The difference of two networks as tables and as Markdown."""
