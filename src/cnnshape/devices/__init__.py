"""Devices as data: what they hold and how fast they are at most, and what that means for layers."""
