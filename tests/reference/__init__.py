"""Execution against other frameworks, where they are installed: `pip install -e '.[reference]'`."""
