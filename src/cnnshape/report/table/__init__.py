"""The table of layers and its forms: terminal, Markdown, CSV, JSON Schema."""
