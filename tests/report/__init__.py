"""Tests of what is drawn: tables, CSV, Markdown, JSON and diagnostics."""
