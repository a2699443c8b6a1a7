"""Findings as text, JSON, SARIF and other formats for people and programs."""
