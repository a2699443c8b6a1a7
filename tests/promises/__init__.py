"""Tests of the room that hears both voices."""
